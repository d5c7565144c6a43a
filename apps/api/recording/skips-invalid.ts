import { HttpError } from '../errors/http.error.js';

/** Whether the query of a batch says `invalid=skip`. Anything else in it is refused. */
export function skipsInvalid(query: unknown): boolean {
  const { invalid, ...others } = query as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new HttpError('HTTP.PARAMETER', 400, `There is no parameter ${JSON.stringify(unknown.slice(0, 64))}.`);
  if (invalid === undefined || invalid === 'refuse') return false;
  if (invalid === 'skip') return true;
  throw new HttpError('HTTP.PARAMETER', 400, 'The parameter invalid is skip or refuse.');
}
