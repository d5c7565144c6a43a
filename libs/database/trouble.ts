import { DatabaseUnavailableError } from './database.errors.js';

/** The SQLSTATE of an error that Postgres reported. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Classes of SQLSTATE that speak of the server and not of the statement: connections, resources, an operator, its disk. */
const SERVER = /^(08|53|57P|58)/;

const DRIVER =
  /^(Connection terminated|Client (has|was closed)|timeout exceeded when trying to connect|Query read timeout)/;

/** Whether a statement was not answered in time, on a connection of which nothing said that it is broken. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Query read timeout');
}

/** Whether the error means that Postgres is away: the same may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  const state = sqlState(error);
  if (state) return SERVER.test(state);
  if (!(error instanceof Error)) return false;
  if ('syscall' in error || error instanceof AggregateError) return true;
  return DRIVER.test(error.message);
}

/** The error as callers of this library know it. */
export function translated(error: unknown): unknown {
  if (error instanceof DatabaseUnavailableError || !isUnavailable(error)) return error;
  return new DatabaseUnavailableError(error);
}
