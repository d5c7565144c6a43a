import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AUDIT_CATEGORIES, OUTCOMES, SEVERITIES, type AuditEvent } from '#libs/contracts';
import { isJsonObject, type JsonValue } from '#libs/kernel';
import { AuditTrailBed } from '#libs/testing';
import type { AuditEntry } from '../entries/audit-entry.js';
import { eachLeaf } from '../search/leaf-terms.js';
import type { AuditFilter, AuditSort } from './audit-filter.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 7, 20);
const TYPES = ['user.login', 'case.viewed', 'call.routed'];
const IDS = ['a', 'b', 'anna@example.com', 'O\'Brien \\ "x"', 'l'.repeat(900), 'n\0l', 'ünï'];
const WORDS = ['refund', 'review', 'Straße', 'case-17', '10.0.0.1', "don't", '東京', 'two words'];
const SUBJECTS = [
  { type: 'phone', id: '+13125550123' },
  { type: 'email', id: 'Anna@Example.com' },
  { type: 'user', id: 'a' },
];

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const instant = fc.integer({ min: 0, max: 100 * 24 }).map((hours) => new Date(START + hours * 3_600_000).toISOString());

const event: fc.Arbitrary<AuditEvent> = fc.record(
  {
    type: pick(...TYPES),
    occurredAt: instant,
    actor: fc.record({ id: pick(...IDS), type: pick('user', 'service') }),
    entity: fc.record({ type: pick('case', 'call'), id: pick(...IDS) }),
    category: pick(...AUDIT_CATEGORIES),
    severity: pick(...SEVERITIES),
    outcome: pick(...OUTCOMES),
    reason: fc.array(pick(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    subject: pick(...SUBJECTS),
    service: pick('portal', 'api'),
    requestId: pick(...IDS),
    correlationId: pick(...IDS),
    metadata: fc.record({
      a: pick('1', 'x\0', 'y\ny'),
      'b.c': pick<JsonValue>(1, true, null),
      d: fc.constant({ e: ['p', 'q'] }),
    }),
  },
  { requiredKeys: ['type', 'actor', 'entity'] },
);

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.uniqueArray(pick(...values), { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 1 });

const paths = pick<Record<string, string[]>>(
  { a: ['1'] },
  { a: ['x\0', 'y\ny'] },
  { 'b.c': ['1', 'true'] },
  { 'd.e': ['q'] },
  { none: ['x'] },
);

const filter: fc.Arbitrary<AuditFilter> = fc.record({
  types: some(...TYPES),
  actors: some(...IDS),
  entityTypes: some('case', 'call', 'none'),
  entityIds: some(...IDS),
  categories: some(...AUDIT_CATEGORIES),
  severities: some(...SEVERITIES),
  outcomes: some(...OUTCOMES),
  services: some('portal', 'api'),
  requestIds: some(...IDS),
  correlationIds: some(...IDS),
  subjects: some('+13125550123', 'phone:+1 312 555 0123', 'anna@example.com', 'user:a', 'a'),
  from: maybe(instant),
  to: maybe(instant),
  recordedFrom: maybe(instant),
  recordedTo: maybe(instant),
  text: maybe(
    pick('refund', 'REVIEW refund', 'strasse', 'case', 'cas*', '10.0.0.1', 'don', '東京', 'anna@example.com'),
  ),
  metadata: maybe(paths),
});
/** Filters that ask little, so that something is found. */
const sparse = fc
  .tuple(filter, fc.uniqueArray(fc.integer({ min: 0, max: 16 }), { maxLength: 3 }))
  .map(([whole, kept]) => Object.fromEntries(Object.entries(whole).filter((_, i) => kept.includes(i))) as AuditFilter);

const includes = (values: readonly string[] | undefined, value: string | undefined): boolean =>
  values === undefined || (value !== undefined && values.includes(value));

function textsOf(value: JsonValue | undefined): string[] {
  const texts: string[] = [];
  if (value !== undefined) eachLeaf(value, (_path, text, isText) => texts.push(isText ? text : '') > 0);
  return texts;
}

/** The words of what people wrote, in another way than the index has them. */
function wordsIn(entry: AuditEntry): string[] {
  const { type, operation, service = '', reason = '', actor, entity, subject, metadata, before, after } = entry;
  const written = [type, operation, service, reason, actor.id ?? '', entity.type, entity.id ?? '', subject?.id ?? ''];
  const all = [...written, ...textsOf(metadata), ...textsOf(before), ...textsOf(after)].join('\n');
  const words = all
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}._@:/+-]+/u);
  const trimmed = words.map((word) => word.replace(/^[._@:/+-]+|[._@:/+-]+$/g, ''));
  return trimmed.concat(trimmed.flatMap((word) => (/^[\d.:/+-]+$/.test(word) ? [] : word.split(/[._@:/+-]+/))));
}

function hasText(entry: AuditEntry, text: string | undefined): boolean {
  const words = wordsIn(entry);
  return (text ?? '')
    .toLowerCase()
    .split(' ')
    .filter(Boolean)
    .every((asked) =>
      asked.endsWith('*') ? words.some((word) => word.startsWith(asked.slice(0, -1))) : words.includes(asked),
    );
}

function valuesAt(value: JsonValue | undefined, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (path === '')
    return value === undefined || isJsonObject(value) ? [] : [typeof value === 'string' ? value : String(value)];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    path === member
      ? valuesAt(inner, '')
      : path.startsWith(`${member}.`)
        ? valuesAt(inner, path.slice(member.length + 1))
        : [],
  );
}

function isAbout({ subject }: AuditEntry, asked: readonly string[] | undefined): boolean {
  if (!asked) return true;
  const plain = (text: string): string => text.replaceAll(' ', '').toLowerCase();
  return (
    subject !== undefined &&
    asked.some((one) => [plain(subject.id), plain(`${subject.type}:${subject.id}`)].includes(plain(one)))
  );
}

function meets(entry: AuditEntry, asked: AuditFilter): boolean {
  const { from = '', to = '~', recordedFrom = '', recordedTo = '~' } = asked;
  const micro = (time: string): string => time.replace(/(\.\d{3})Z$/, '$1000Z');
  return (
    includes(asked.types, entry.type) &&
    includes(asked.actors, entry.actor.id) &&
    includes(asked.entityTypes, entry.entity.type) &&
    includes(asked.entityIds, entry.entity.id) &&
    includes(asked.categories, entry.category) &&
    includes(asked.severities, entry.severity) &&
    includes(asked.outcomes, entry.outcome) &&
    includes(asked.services, entry.service) &&
    includes(asked.requestIds, entry.requestId) &&
    includes(asked.correlationIds, entry.correlationId) &&
    isAbout(entry, asked.subjects) &&
    entry.occurredAt >= micro(from) &&
    entry.occurredAt < micro(to) &&
    entry.recordedAt >= micro(recordedFrom) &&
    entry.recordedAt < micro(recordedTo) &&
    hasText(entry, asked.text) &&
    Object.entries(asked.metadata ?? {}).every(([path, values]) =>
      valuesAt(entry.metadata, path).some((value) => values.includes(value)),
    )
  );
}

describe('queries of the audit trail', () => {
  let bed: AuditTrailBed;
  let tenantId: string;
  /** Oldest first. */
  let all: AuditEntry[];

  beforeAll(async () => {
    bed = await AuditTrailBed.create();
    tenantId = await bed.tenant();
    const other = await bed.tenant();
    const samples = fc.sample(event, { numRuns: 600, seed: 20261121 });
    bed.clock.advance(START - bed.clock.nowMs());
    for (let i = 0; i < samples.length; i += 20) {
      await bed.record(tenantId, samples.slice(i, i + 20));
      await bed.record(other, samples.slice(i, i + 20));
      bed.clock.advance(3.3 * DAY_MS);
    }
    await bed.project();
    const page = await bed.find(tenantId, {}, { limit: 1000, sort: 'oldest' });
    all = page.entries.map(({ entry }) => entry);
  }, 120_000);

  afterAll(() => bed.close());

  it('given no filter, then every entry of the tenant is there, and of no other, in the order of positions', () => {
    expect(all).toHaveLength(600);
    expect(all.every(({ receipt }) => receipt.stream.startsWith(`audit-${tenantId}.`))).toBe(true);
    const positions = all.map(({ receipt }) => BigInt(receipt.position));
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('given any filter, order and size of pages, then all pages together are what a look at every entry finds', async () => {
    const sizes = fc.constantFrom(1, 7, 50, 1000);
    const sorts = fc.constantFrom<AuditSort>('newest', 'oldest');
    await fc.assert(
      fc.asyncProperty(fc.oneof(filter, sparse), sorts, sizes, async (asked, sort, limit) => {
        const found: AuditEntry[] = [];
        let cursor: string | null | undefined;
        for (let pages = 0; cursor !== null && pages < 30; pages++) {
          const page = await bed.find(tenantId, asked, { sort, limit, ...(cursor && { cursor }) });
          expect(page.entries.length).toBeLessThanOrEqual(limit);
          found.push(...page.entries.map(({ entry }) => entry));
          cursor = page.next;
        }
        const expected = all.filter((entry) => meets(entry, asked));
        if (sort === 'newest') expected.reverse();
        const ids = (entries: readonly AuditEntry[]): string[] => entries.map(({ eventId }) => eventId);
        expect(ids(found)).toEqual(ids(expected).slice(0, found.length));
        if (cursor === null) expect(found).toHaveLength(expected.length);
      }),
      { numRuns: 100 },
    );
  }, 300_000);

  it('given times as RFC 3339 has them and Postgres has not, then they mean what they say', async () => {
    const asked = { from: '2026-08-31T23:59:00+23:59', to: `2026-09-30T00:00:00.${'0'.repeat(3_000)}Z` };
    const expected = all.filter((entry) => meets(entry, { from: '2026-08-31T00:00:00Z', to: '2026-09-30T00:00:00Z' }));
    expect(expected.length).toBeGreaterThan(0);
    const { entries } = await bed.find(tenantId, asked, { limit: 1_000, sort: 'oldest' });
    expect(entries.map(({ entry }) => entry.eventId)).toEqual(expected.map(({ eventId }) => eventId));
    const recorded = { recordedFrom: '2026-08-20T23:59:60-16:00', recordedTo: '9999-12-31T23:59:59.999999999Z' };
    const after = all.filter(({ recordedAt }) => recordedAt >= '2026-08-21T16:00:00');
    expect((await bed.find(tenantId, recorded, { limit: 1_000 })).entries).toHaveLength(after.length);
  });
});
