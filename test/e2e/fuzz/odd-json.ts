import type { Random } from './random.js';

const LITERALS = [
  'null',
  'true',
  '1e999',
  '-0',
  '1e-400',
  '9007199254740993',
  '0.1e1',
  '"\\ud800"',
  '"\\u0000"',
  '[]',
  '{}',
];
const NAMES = [
  'type',
  'actor',
  'entity',
  'id',
  'metadata',
  'before',
  '__proto__',
  'constructor',
  'toString',
  '',
  'a/b~c',
];

/** JSON text of any shape, seldom right as an event. */
export function oddJson(random: Random, depth = 0): string {
  const kind = random.int(depth > 4 ? 3 : 6);
  if (kind < 2) return random.pick(LITERALS);
  if (kind === 2) return JSON.stringify(random.text(random.int(40)));
  const count = random.int(6);
  const items = Array.from({ length: count }, () => oddJson(random, depth + 1));
  if (kind === 3) return `[${items.join(',')}]`;
  return `{${items.map((item) => `${JSON.stringify(random.pick(NAMES))}:${item}`).join(',')}}`;
}

const good = (random: Random): Record<string, unknown> => ({
  type: 'user.login',
  actor: { id: 'a', type: 'user' },
  entity: { type: 'case', id: '1' },
  metadata: { n: random.int(1000), text: random.text(20) },
});

/** A right event with one thing of it made odd. */
export function nearlyRight(random: Random): string {
  const event = good(random);
  const name = random.pick([...Object.keys(event), 'reason', 'occurredAt', 'subject', 'severity', 'original', 'x']);
  const text = JSON.stringify({ ...event, [name]: '@' });
  return text.replace('"@"', () => oddJson(random));
}

/** Very deep, in one of several ways. */
export function deepJson(random: Random): string {
  const depth = 100 + random.int(50_000);
  const open = random.pick(['[', '{"a":', '[{"a":']);
  return random.once(2) ? open.repeat(depth) : `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

/** Bytes with a few of them changed, left out or repeated. */
export function mangled(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = random.int(4); i >= 0 && copy.length > 0; i--) copy[random.int(copy.length)] = random.int(256);
  return random.once(3) ? copy.subarray(0, random.int(copy.length)) : copy;
}
