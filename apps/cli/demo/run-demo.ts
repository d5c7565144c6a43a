import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';
import { runImport } from '../import/run-import.js';
import { RestClient } from '../rest/rest-client.js';
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
  const event = {
    type: 'demo.imported',
    actor: { id: 'steno-demo', type: 'job' },
    entity: { type: 'repository', id: 'stenographer' },
  };
  const { status, body } = await client.post('/v1/audit/events', 'application/json', JSON.stringify(event));
  if (status !== 201) throw new CliError(ExitCode.dependency, `The server answers ${status} to a recording.`);
  return (body as { receipt: { position: string } }).receipt.position;
}
