import { text } from 'node:stream/consumers';
import { uuidV7, SystemClock } from '#libs/kernel';
import { readConfiguration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';
import { answerBody } from '../rest/answer-body.js';
import { RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';
import { serverAddress, type AddressOptions } from '../rest/server-address.js';

const PATIENCE = { seconds: 30 };

/** The options of `steno audit record`. */
export interface RecordOptions extends AddressOptions {
  readonly type?: string;
  readonly actor?: string;
  readonly entity?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

function eventOf({ type, actor, entity, reason }: RecordOptions): object {
  const [, entityType, entityId] = /^([^:]+):(.+)$/.exec(entity ?? '') ?? [];
  if (type === undefined || actor === undefined || entityType === undefined)
    throw new CliError(ExitCode.usage, 'Give --type, --actor and --entity TYPE:ID, or a whole event as JSON.');
  return {
    type,
    actor: { id: actor },
    entity: { type: entityType, id: entityId },
    ...(reason !== undefined && { reason }),
  };
}

function parsed(json: string): object {
  try {
    const event: unknown = JSON.parse(json);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event;
  } catch {
    // Said below.
  }
  throw new CliError(ExitCode.usage, 'The event is not a JSON object.');
}

/** Records one event. An event without an id gets one here, so that sending it again after a lost answer records it once. */
export async function recordEvent(json: string | undefined, options: RecordOptions): Promise<number> {
  const client = new RestClient(serverAddress(options, readConfiguration()));
  const given = json === undefined ? eventOf(options) : parsed(json === '-' ? await text(process.stdin) : json);
  const event = JSON.stringify({ id: uuidV7(new SystemClock().nowMs()), ...given });
  const send = (): ReturnType<RestClient['post']> => client.post('/v1/audit/events', 'application/json', event);
  const recorded = answerBody(await sendUntilAnswered(send, PATIENCE)) as {
    id: string;
    recordedAt: string;
    receipt: { position: string };
  };
  const line = `${recorded.id} recorded at ${recorded.recordedAt}, position ${recorded.receipt.position}`;
  process.stdout.write(`${options.json ? JSON.stringify(recorded) : line}\n`);
  return ExitCode.good;
}
