import { CliError, ExitCode } from '../../cli.error.js';
import type { Surroundings } from '../../log/surroundings.js';
import { type AskOptions, ProjectionsClient } from '../projections-client.js';
import { retryAll } from './retry-all.js';

/** The options of `steno projections parked`. */
export interface ParkedOptions extends AskOptions {
  readonly retry?: string;
  readonly retryAll?: boolean;
  readonly drop?: string;
  readonly reason?: string;
  readonly dropped?: boolean;
}

/** Lists parked events, or does with them what the options say. */
export async function runParked(
  name: string | undefined,
  options: ParkedOptions,
  surroundings: Surroundings,
): Promise<number> {
  const client = new ProjectionsClient(options);
  const wanted = [options.retry, options.retryAll, options.drop, options.dropped].filter((one) => one !== undefined);
  if (wanted.length > 1) throw new CliError(ExitCode.usage, 'Give one of --retry, --retry-all, --drop and --dropped.');
  if (options.retry !== undefined) return retryOne(client, nameFor(name, '--retry'), options, surroundings);
  if (options.drop !== undefined) return drop(client, nameFor(name, '--drop'), options, surroundings);
  const names = name === undefined ? (await client.list()).map((one) => one.name) : [name];
  if (options.retryAll) return retryAll(client, names, options.json ?? false, surroundings);
  await list(client, names, options, surroundings);
  return ExitCode.good;
}

function nameFor(name: string | undefined, option: string): string {
  if (name !== undefined) return name;
  throw new CliError(ExitCode.usage, `${option} needs the name of the projection.`);
}

async function list(
  client: ProjectionsClient,
  names: readonly string[],
  { json, dropped }: ParkedOptions,
  { stdout, stderr }: Surroundings,
): Promise<void> {
  let count = 0;
  for (const name of names)
    for await (const event of dropped ? client.dropped(name) : client.parked(name)) {
      count++;
      const { position, stream, revision, type, code, error, attempts, parkedAt } = event;
      const where = `${name}  position ${position}  ${type}  ${stream}@${revision}`;
      const end = 'id' in event ? `since ${parkedAt}, tried ${attempts} times, id ${event.id}` : `dropped at ${event.droppedAt} by ${event.droppedBy}: ${event.reason}`; // prettier-ignore
      stdout.write(
        `${json ? JSON.stringify({ projection: name, ...event }) : `${where}\n    ${code}: ${error}; ${end}`}\n`,
      );
    }
  if (count === 0 && !json) stderr.write(`No event is ${dropped ? 'dropped' : 'parked'}.\n`);
}

async function retryOne(
  client: ProjectionsClient,
  name: string,
  { retry: id, json }: ParkedOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const outcome = await client.retry(name, id!);
  const sentence = outcome.applied ? 'It is applied.' : `It is still parked: ${outcome.code}: ${outcome.reason}`;
  stdout.write(`${json ? JSON.stringify(outcome) : sentence}\n`);
  return outcome.applied ? ExitCode.good : ExitCode.finding;
}

async function drop(
  client: ProjectionsClient,
  name: string,
  { drop: id, reason, json }: ParkedOptions,
  { stdout }: Surroundings,
): Promise<number> {
  if (!reason) throw new CliError(ExitCode.usage, '--drop needs --reason: it is kept with the event.');
  const dropped = await client.drop(name, id!, reason);
  const sentence = `${name} goes on without the event at position ${dropped.position}.`;
  stdout.write(`${json ? JSON.stringify(dropped) : sentence}\n`);
  return ExitCode.good;
}
