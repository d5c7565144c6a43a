import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  escapePointerToken,
  randomShortId,
  uuidV4,
  type JsonObject,
  type JsonValue,
} from '#libs/kernel';
import { FixedRandomSource, InMemoryKeyring, readByReference } from '#libs/testing';
import {
  encodeMetadata,
  EventCodec,
  leafOf,
  type OpenedEvent,
  type OpenedFormat1,
  type PlainBox,
  type PlainEvent,
  type StoredEvent,
} from './index.js';

const AT = new Date('2026-11-21T10:00:00Z');
const STREAM = 'call-abcdefghijk27.0b8a7d2e-4c1f-4a6b-9d3e-2f5c8a7b6d10';
const tenantId = 'abcdefghijk27';
const metadata = encodeMetadata({ tenantId, schema: '1', recordedAt: '2026-11-21T10:00:00.000000Z' });

const text = fc.string({ unit: 'binary', maxLength: 20 });
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
const member = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/).filter((name) => name !== 'boxes');
const subject = fc.record({ type: fc.constantFrom('user', 'visitor'), id: text });
const fields = fc.dictionary(
  fc
    .tuple(fc.constantFrom('field', 'after', 'é🎈'), text)
    .map(([head, name]) => `/${head}/${escapePointerToken(name)}`),
  json,
  { maxKeys: 8 },
);
const box: fc.Arbitrary<PlainBox> = fc.record({
  name: fc.constant('box'),
  class: fc.constantFrom('security', 'call', 'consent'),
  subjects: fc.array(subject, { maxLength: 3 }),
  fields,
});
const plain: fc.Arbitrary<PlainEvent> = fc.record({
  id: fc.uuid(),
  type: fc.constant('exchange.call-completed.v1'),
  open: fc.dictionary(member, json, { minKeys: 1, maxKeys: 5 }),
  boxes: fc.array(box, { maxLength: 4 }),
});

async function setUp(random = new FixedRandomSource(Buffer.alloc(4096, 7))) {
  const keyring = new InMemoryKeyring('properties');
  await keyring.createTenant(tenantId);
  const codec = new EventCodec(keyring, random);
  const record = async (event: PlainEvent) => {
    const [sealed] = await codec.seal(tenantId, STREAM, [event], AT);
    return { ...sealed!, metadata, stream: STREAM, revision: 3n };
  };
  const open = async (recorded: Awaited<ReturnType<typeof record>>) => ours((await codec.open([recorded]))[0]!);
  return { keyring, codec, record, open };
}

function ours<E extends StoredEvent>(event: OpenedEvent<E>): OpenedFormat1<E> {
  if (event.kind !== 'format-1') throw new Error('foreign');
  return event;
}

/** The same object with its members in the opposite order, all the way down. */
function reversed<T extends JsonValue>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed) as T;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  ) as T;
}

describe('format 1, by its properties', () => {
  it('given any event, when sealed and opened, then it comes back; and the other reader reads the same', async () => {
    await fc.assert(
      fc.asyncProperty(plain, async (event) => {
        const { keyring, record, open } = await setUp();
        const recorded = await record(event);
        const opened = await open(recorded);
        const boxes = event.boxes.filter((box) => Object.keys(box.fields).length > 0);
        expect(canonicalJson(opened.open)).toBe(canonicalJson(event.open as JsonObject));
        expect(opened.boxes.map((box) => [box.state, canonicalJson(box.fields as JsonObject)])).toEqual(
          boxes.map((box) => ['open', canonicalJson(box.fields as JsonObject)]),
        );
        const states = await keyring.keysById(
          tenantId,
          opened.boxes.flatMap((box) => box.keys),
        );
        const reading = readByReference(recorded, (id) => Buffer.from((states.get(id) as { key: Uint8Array }).key));
        expect(Buffer.from(leafOf(recorded).hash).toString('hex')).toBe(reading.leafHash);
        expect(reading.boxes.map((box) => Buffer.from(box.digest, 'hex').toString('base64url'))).toEqual(
          (JSON.parse(Buffer.from(recorded.data).toString()) as { boxes: { digest: string }[] }).boxes.map(
            (b) => b.digest,
          ),
        );
      }),
    );
  });

  it('given any event, when one byte of what is stored is changed, then its leaf is another, and a changed box does not open', async () => {
    await fc.assert(
      fc.asyncProperty(
        plain,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (event, at, bits, inMetadata) => {
          const { record, codec } = await setUp();
          const recorded = await record(event);
          const changed = { ...recorded, data: Buffer.from(recorded.data), metadata: Buffer.from(metadata) };
          const bytes = inMetadata ? changed.metadata : changed.data;
          bytes[at % bytes.length]! ^= bits;
          expect(Buffer.from(leafOf(changed).hash)).not.toEqual(Buffer.from(leafOf(recorded).hash));
          const [opened] = await codec.open([changed]);
          if (opened!.kind === 'foreign' || inMetadata) return;
          const [before, after] = [recorded, changed].map(
            (event) => (JSON.parse(Buffer.from(event.data).toString()) as { boxes: JsonObject[] }).boxes,
          );
          after!.forEach((box, i) => {
            if (canonicalJson(box) !== canonicalJson(before![i]!))
              expect(ours(opened!).boxes[i]!.state).not.toBe('open');
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('given any event, when its members come in another order, then the stored bytes are the same', async () => {
    await fc.assert(
      fc.asyncProperty(plain, async (event) => {
        const turned: PlainEvent = {
          ...event,
          open: reversed(event.open as JsonObject),
          boxes: event.boxes.map((box) => ({ ...box, fields: reversed(box.fields as JsonObject) })),
        };
        const [first, second] = [await setUp(), await setUp()];
        expect((await second.record(turned)).data).toEqual((await first.record(event)).data);
      }),
    );
  });

  it('given any event, when a key is destroyed, then its boxes stay shut, all others open, and the leaf is the same', async () => {
    await fc.assert(
      fc.asyncProperty(plain, fc.nat(), async (event, which) => {
        const { keyring, record, open } = await setUp();
        const recorded = await record(event);
        const leaf = leafOf(recorded);
        const before = await open(recorded);
        const keys = before.boxes.flatMap((box) => box.keys);
        if (keys.length === 0) return;
        const destroyed = keys[which % keys.length]!;
        await keyring.destroyKeys(tenantId, [destroyed]);
        const after = await open(recorded);
        after.boxes.forEach((box, i) => {
          if (box.keys.includes(destroyed)) expect([box.state, box.fields]).toEqual(['destroyed', undefined]);
          else expect(box).toEqual(before.boxes[i]);
        });
        expect(leafOf(recorded)).toEqual(leaf);
      }),
    );
  });

  it('given a box, when it is moved to another event, place or tenant, then it does not open', async () => {
    const { keyring, codec, record } = await setUp();
    const box: PlainBox = { name: 'box', class: 'call', subjects: [], fields: { '/a': 1 } };
    const recorded = await record({ id: uuidV4(), type: 't', open: {}, boxes: [box, { ...box, fields: { '/a': 2 } }] });
    const stored = JSON.parse(Buffer.from(recorded.data).toString()) as { boxes: JsonValue[] } & JsonObject;
    const swapped = Buffer.from(canonicalJson({ ...stored, boxes: stored.boxes.toReversed() }));
    const other = randomShortId();
    await keyring.createTenant(other);
    const elsewhere = encodeMetadata({ tenantId: other, schema: '1', recordedAt: '2026-11-21T10:00:00.000000Z' });
    const opened = await codec.open([
      { ...recorded, id: uuidV4() },
      { ...recorded, data: swapped },
      { ...recorded, metadata: elsewhere },
    ]);
    expect(opened.map((event) => ours(event).boxes.map((box) => box.state))).toEqual([
      ['tampered', 'tampered'],
      ['tampered', 'tampered'],
      ['key-lost', 'key-lost'],
    ]);
  });

  it.each<[string, Partial<PlainEvent>]>([
    ['a lone surrogate in an open value', { open: { a: '\ud800' } }],
    ['a lone surrogate in a value', { boxes: [boxOf({ '/a': ['\udc00'] })] }],
    ['a lone surrogate in a member of a value', { boxes: [boxOf({ '/a': { '\ud800x': 1 } })] }],
    ['a lone surrogate in a pointer', { boxes: [boxOf({ '/metadata': { '\ud83c': 1 } })] }],
    ['a number that is none', { boxes: [boxOf({ '/a': Number.NaN })] }],
    ['a pointer without a slash', { boxes: [boxOf({ a: 1 })] }],
    ['a pointer to everything', { boxes: [boxOf({ '': 1 })] }],
    ['a pointer with a loose tilde', { boxes: [boxOf({ '/a~2': 1 })] }],
    ['a field that occurs twice', { boxes: [boxOf({ '/after': { a: 1 }, '/after/a': 1 })] }],
    ['a field inside another', { boxes: [boxOf({ '/a': { b: 1 }, '/a/b/c': 1 })] }],
    ['an open field inside another', { open: { a: 1, 'a/b': 2 } }],
    ['an open field that reads like that of a box', { open: { 'boxes/0': 1 } }],
    ['an open field whose name is no word', { open: { 'a~b': 1 } }],
    ['a class whose name is no word', { boxes: [{ ...boxOf({ '/a': 1 }), class: 'A' }] }],
    [
      'an audit event with four boxes',
      { type: 'audit.event-recorded.v1', boxes: ['/a', '/b', '/c', '/d'].map((p) => boxOf({ [p]: 1 })) },
    ],
    ['an id that is no UUID', { id: 'order-1', open: { a: 1 } }],
    ['an event that says nothing', { boxes: [boxOf({})] }],
  ])('given %s, when sealed, then it is refused', async (_, part) => {
    const { record } = await setUp();
    await expect(record({ id: uuidV4(), type: 't', open: {}, boxes: [], ...part })).rejects.toThrow(RangeError);
  });

  it('given a box of a class without periods, when it has neither subject nor stream, then it is refused', async () => {
    const { codec } = await setUp();
    const event = { id: uuidV4(), type: 't', open: {}, boxes: [{ ...boxOf({ '/a': 1 }), class: 'legal' }] };
    await expect(codec.seal(tenantId, null, [event], AT)).rejects.toThrow(/needs its stream/);
  });

  it('given absent values, when sealed, then they are no fields', async () => {
    const { record, open } = await setUp();
    const recorded = await record({
      id: uuidV4(),
      type: 't',
      open: { a: undefined, b: 1 },
      boxes: [boxOf({ '/a': undefined }), boxOf({ '/b': -0 })],
    });
    const opened = await open(recorded);
    expect([opened.open, opened.boxes.map((box) => box.fields)]).toEqual([{ b: 1 }, [{ '/b': 0 }]]);
  });
});

function boxOf(fields: PlainBox['fields']): PlainBox {
  return { name: 'box', class: 'call', subjects: [], fields };
}
