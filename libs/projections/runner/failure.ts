import { sqlState } from '#libs/database';
import { UnavailableError } from '#libs/kernel';

/** Classes of SQLSTATE that speak of the rows: a value, a constraint, a limit of the program, a raised exception. */
const OF_THE_ROWS = /^(21|22|23|44|54|P0)/;

/** Errors of a program that met something that it does not know. */
const OF_THE_PROGRAM = [RangeError, TypeError, SyntaxError, ReferenceError];

/**
 * Whether the failure comes of the events themselves, so that trying them again gives the same. Everything else (a store is
 * away, a table is missing, the disk is full) comes of the surroundings, and must never park an event.
 */
export function isOfTheEvents(error: unknown): boolean {
  if (error instanceof UnavailableError) return false;
  const state = sqlState(error);
  if (state) return OF_THE_ROWS.test(state);
  return OF_THE_PROGRAM.some((kind) => error instanceof kind);
}

interface ReportedByPostgres {
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** Code and reason of a failure, without a word of the values that caused it. */
export function describeFailure(error: unknown): { code: string; reason: string } {
  const state = sqlState(error);
  if (state) {
    const { schema, table, column, constraint } = error as ReportedByPostgres;
    const place = [schema, table, column, constraint].filter(Boolean).join('.');
    return { code: 'PROJECTION.ROW_REFUSED', reason: `SQLSTATE ${state}${place && ` at ${place}`}` };
  }
  const { name, stack } = error as Error;
  const place = /\n\s+at (?:.*\()?(?:file:\/\/)?(?:.*\/)?((?:apps|libs)\/[^)\s]+|[^/)\s]+)\)?/.exec(stack ?? '')?.[1];
  return { code: 'PROJECTION.FAILED', reason: `${name}${place === undefined ? '' : ` at ${place}`}` };
}
