import { oddJson } from './odd-json.js';
import type { Random } from './random.js';

const PROJECTION = '/v1/admin/projections/audit-trail';
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '1e3',
  '007',
  '18446744073709551616',
  '999999999999999999',
  '%00',
  '%F0%9F%98%80',
  'x',
];
const MEMBERS = ['from', 'maxPerSecond', 'switch', 'acceptedDifferences', 'after', 'limit', 'reason', '__proto__', 'x'];
const VALUES = ['"0"', '"144"', '"999999999999999999"', '"-1"', '1', '0', '1000000', '1e99', 'true', '"a reason"', '"a\\u0000b"', '"  "', '""', 'null']; // prettier-ignore

const ROUTES: readonly ((number: string) => string)[] = [
  () => 'GET /v1/admin/projections',
  () => 'GET /v1/admin/projections/%00',
  () => `GET ${PROJECTION}`,
  () => `POST ${PROJECTION}/rebuild`,
  (number) => `POST ${PROJECTION}/versions/${number}/switch`,
  (number) => `DELETE ${PROJECTION}/versions/${number}`,
  (number) => `GET ${PROJECTION}/parked?limit=${number}`,
  (number) => `GET ${PROJECTION}/dropped?cursor=${number}&limit=1`,
  () => `POST ${PROJECTION}/parked/retry`,
  (number) => `POST ${PROJECTION}/parked/${number}/retry`,
  (number) => `POST ${PROJECTION}/parked/${number}/drop`,
  (number) => `GET /v1/admin/retention?x=${number}`,
  () => 'POST /v1/admin/retention/runs',
];

/** The first line, without the version of HTTP, of a request to the routes of administration, and a body for it. */
export function oddAdministration(random: Random): { readonly first: string; readonly body: Buffer } {
  const value = (): string => (random.once(4) ? oddJson(random) : random.pick(VALUES));
  const members = Array.from({ length: random.int(3) }, () => `${JSON.stringify(random.pick(MEMBERS))}:${value()}`);
  const text = random.once(10) ? oddJson(random) : `{${members.join(',')}}`;
  return { first: random.pick(ROUTES)(random.pick(NUMBERS)), body: Buffer.from(text) };
}
