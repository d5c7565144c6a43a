import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '#libs/config';
import { uuidV4 } from '#libs/kernel';
import { runImport } from '../import/run-import.js';
import { answerBody } from '../rest/answer-body.js';
import { RestClient, type RestAnswer } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';
import { serverAddress, type ServerAddress } from '../rest/server-address.js';
import { isReady } from '../own-product/is-ready.js';
import { Ledger } from './ledger.js';
import { Narrator } from './narrator.js';
import { startOwnProduct } from '../own-product/own-product.js';
import { askAboutHistory } from './questions.js';

/** This repository: compiled files lie three levels below it in `dist`. */
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** Imports this repository's history into the running product, or into one started for the purpose, and asks about it. */
export async function runDemo(): Promise<number> {
  const narrator = new Narrator(process.stdout);
  const configuration = readConfiguration();
  const running = `http://127.0.0.1:${configuration.port}`;
  if (await isReady(running)) {
    narrator.say(`The product runs at ${running}: the demo goes there.`);
    return tell(serverAddress({}, configuration), configuration.dataDirectory, narrator);
  }
  narrator.say('No product runs here, so the demo starts one of its own, and stops it afterwards …');
  const directory = join(configuration.dataDirectory, 'demo');
  const own = await startOwnProduct(directory);
  try {
    return await tell(own.address, directory, narrator);
  } finally {
    await own.stop();
    narrator.say(`\nStopped. To ask on: STENO_DATA_DIR=${directory} npm start`);
  }
}

async function tell(address: ServerAddress, directory: string, narrator: Narrator): Promise<number> {
  narrator.say("\nImporting this repository's history: who changed which file, when and why.");
  narrator.say('  steno import --format git .');
  const options = { format: 'git', map: [], envelope: [], wait: '60', ...address };
  const imported = await runImport([repository], options, process);
  const client = new RestClient(address);
  const ledger = new Ledger(client, await recordDemo(client));
  narrator.say(`\nQuestions, as curl would ask them with export KEY=$(cat ${join(directory, 'admin.key')}):`);
  await askAboutHistory(ledger, narrator);
  return imported;
}

/** Records that the demo ran; gives the position of that, after which everything imported is to be seen. */
async function recordDemo(client: RestClient): Promise<string> {
  const event = JSON.stringify({
    id: `demo-${uuidV4()}`,
    type: 'demo.imported',
    actor: { id: 'steno-demo', type: 'job' },
    entity: { type: 'repository', id: 'stenographer' },
  });
  const record = (): Promise<RestAnswer> => client.post('/v1/audit/events', 'application/json', event);
  const recorded = answerBody(await sendUntilAnswered(record, { seconds: 60 }));
  return (recorded as { receipt: { position: string } }).receipt.position;
}
