import { setTimeout as wait } from 'node:timers/promises';
import { readConfiguration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';
import type { Surroundings } from '../log/surroundings.js';
import { answerBody } from '../rest/answer-body.js';
import { RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';
import { type AddressOptions, serverAddress } from '../rest/server-address.js';
import { type Finding, findingLine, type Partition, partitionLine, totalsOf } from './retention-lines.js';

const PATH = '/v1/admin/retention';
const PATIENCE = { seconds: 10 };
const POLL_MS = 500;

/** The options of `steno retention`. */
export interface RetentionOptions extends AddressOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

interface Standing {
  readonly mode: string;
  readonly partitions: readonly Partition[];
  readonly lastRun: {
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly elsewhere: boolean;
    readonly findings: readonly Finding[];
    readonly failure: string | null;
  } | null;
}

const say = ({ stdout }: Surroundings, line: string): void => void stdout.write(`${line}\n`);

async function ask(client: RestClient): Promise<Standing> {
  return answerBody(await sendUntilAnswered(() => client.get(PATH), PATIENCE)) as Standing;
}

/** Shows what is due and what would be done with it; nothing is changed. */
export async function showPlan(options: RetentionOptions, surroundings: Surroundings): Promise<number> {
  const { mode, partitions } = await ask(new RestClient(serverAddress(options, readConfiguration())));
  for (const partition of partitions)
    if (options.json) say(surroundings, JSON.stringify(partition));
    else if (partition.isDue || partition.state !== null) say(surroundings, partitionLine(partition));
  if (!options.json) say(surroundings, totalsOf(mode, partitions));
  return ExitCode.good;
}

/** Has a run made, waits for its end, and shows what came of it: exit code 1 where something failed. */
export async function runRetention(options: RetentionOptions, surroundings: Surroundings): Promise<number> {
  if (options.dryRun) return showPlan(options, surroundings);
  const client = new RestClient(serverAddress(options, readConfiguration()));
  const begin = (): ReturnType<RestClient['post']> => client.post(`${PATH}/runs`, 'application/json', '{}');
  let { lastRun } = answerBody(await sendUntilAnswered(begin, PATIENCE)) as Standing;
  for (let shown = 0; lastRun; { lastRun } = await ask(client)) {
    for (const finding of lastRun.findings.slice(shown))
      say(surroundings, options.json ? JSON.stringify(finding) : findingLine(finding));
    shown = lastRun.findings.length;
    if (lastRun.endedAt !== null) break;
    await wait(POLL_MS);
  }
  if (lastRun?.failure) throw new CliError(ExitCode.dependency, `The run failed: ${lastRun.failure}`);
  if (lastRun?.elsewhere) say(surroundings, 'Another process of the deployment does it at this moment.');
  else if (lastRun?.findings.length === 0 && !options.json) say(surroundings, 'Nothing is due.');
  return lastRun?.findings.some(({ outcome }) => outcome === 'failed') ? ExitCode.finding : ExitCode.good;
}
