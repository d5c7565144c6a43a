import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import type { StoredEventView } from '../storage/stored-event-view.js';

/** What a filtered read of `$all` asked for. */
export interface FilterOptions {
  readonly on: 'stream' | 'type';
  readonly regex: string;
  readonly prefixes: readonly Buffer[];
  /** Events looked at for one page; undefined: as many as a page has. */
  readonly window: number | undefined;
  readonly checkpointInterval: number;
}

export type EventFilter = (view: StoredEventView) => boolean;

const DOLLAR = 0x24;
const EPOCHS = '$epoch-information';
const SUBSCRIPTION_PREFIX = '$persistentsubscription-$all::';

/** Builds the test of a filter; an expression that JavaScript does not know is INVALID_ARGUMENT. A regex wins over prefixes. */
export function eventFilter(options: FilterOptions): EventFilter {
  const matches = options.regex === '' ? prefixTest(options.prefixes) : regexTest(options.regex);
  const subject =
    options.on === 'stream' ? (view: StoredEventView) => view.stream : (view: StoredEventView) => view.type;
  return (view) => !isHidden(view) && matches(subject(view));
}

/** Records of the node's own that no filtered read shows. */
function isHidden(view: StoredEventView): boolean {
  if (view.streamInitial !== DOLLAR) return false;
  const name = view.stream.toString('utf8');
  if (name === EPOCHS) return true;
  return name.startsWith(SUBSCRIPTION_PREFIX) && (name.endsWith('-checkpoint') || name.endsWith('-parked'));
}

function prefixTest(prefixes: readonly Buffer[]): (subject: Buffer) => boolean {
  return (subject) =>
    prefixes.some(
      (prefix) => subject.length >= prefix.length && subject.compare(prefix, 0, prefix.length, 0, prefix.length) === 0,
    );
}

function regexTest(expression: string): (subject: Buffer) => boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(expression, 'u');
  } catch {
    regex = looseRegex(expression);
  }
  return (subject) => regex.test(subject.toString('utf8'));
}

/** Without the `u` flag JavaScript takes escapes that it does not know, such as `\-`, as .NET does. */
function looseRegex(expression: string): RegExp {
  try {
    return new RegExp(expression);
  } catch (error) {
    throw new GrpcError(
      STATUS.INVALID_ARGUMENT,
      `The filter is no regular expression here: ${(error as Error).message}`,
    );
  }
}
