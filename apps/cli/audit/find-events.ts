import { readConfiguration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';
import { answerBody } from '../rest/answer-body.js';
import { RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';
import { serverAddress, type AddressOptions } from '../rest/server-address.js';

const PAGE = 1000;
const PATIENCE = { seconds: 10 };

/** The options of `steno audit find`. */
export interface FindOptions extends AddressOptions {
  readonly limit: string;
  readonly json?: boolean;
}

interface Entry {
  readonly occurredAt: string;
  readonly type: string;
  readonly outcome: string;
  /** Absent once they are erased. */
  readonly actor: { readonly id?: string };
  readonly entity: { readonly type: string; readonly id?: string };
  readonly reason?: string;
}

function parametersOf(filters: readonly string[]): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const filter of filters) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(filter) ?? [];
    if (name === undefined) throw new CliError(ExitCode.usage, `A filter is of the form name=value, not "${filter}".`);
    parameters.append(name, value!);
  }
  return parameters;
}

function line({ occurredAt, type, outcome, actor, entity, reason }: Entry): string {
  const end = outcome === 'success' ? '' : ` (${outcome})`;
  return `${occurredAt.slice(0, 19)}  ${actor.id ?? '(erased)'}  ${type}${end}  ${entity.type}:${entity.id ?? '(erased)'}${reason ? `  ${reason}` : ''}`;
}

/** Finds events and writes a line for each. */
export async function findEvents(filters: readonly string[], options: FindOptions): Promise<number> {
  const client = new RestClient(serverAddress(options, readConfiguration()));
  const parameters = parametersOf(filters);
  let left = Number(options.limit);
  if (!Number.isInteger(left) || left < 1) throw new CliError(ExitCode.usage, '--limit is a number from 1.');
  for (let cursor: string | null = ''; cursor !== null && left > 0;) {
    parameters.set('limit', String(Math.min(left, PAGE)));
    if (cursor !== '') parameters.set('cursor', cursor);
    const ask = (): ReturnType<RestClient['get']> => client.get(`/v1/audit/events?${parameters.toString()}`);
    const { data, page } = answerBody(await sendUntilAnswered(ask, PATIENCE)) as {
      data: readonly Entry[];
      page: { next: string | null };
    };
    for (const entry of data) process.stdout.write(`${options.json ? JSON.stringify(entry) : line(entry)}\n`);
    left -= data.length;
    cursor = page.next;
  }
  return ExitCode.good;
}
