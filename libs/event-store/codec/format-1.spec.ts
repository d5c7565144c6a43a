import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import {
  callerEventId,
  commandEventId,
  correlationUuid,
  fingerprint,
  idempotencyEventId,
  normaliseSubject,
  subjectLookup,
} from '#libs/privacy';
import { FixedKeyring, FixedRandomSource, readByReference, readFormat1Vectors } from '#libs/testing';
import { commitmentOf, encodeMetadata, EventCodec, leafOf } from './index.js';

const { tenantId, keyring: keys, vectors, foreign, ids, subjects } = readFormat1Vectors();
const keyring = new FixedKeyring(keys);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('format 1, by its vectors', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    'given %s, when sealed, then the stored bytes are these, and two readers read the same out of them',
    async (_, vector) => {
      const { event, stored } = vector;
      const random = new FixedRandomSource(hex(vector.random));
      const [sealed] = await new EventCodec(keyring, random).seal(
        tenantId,
        vector.stream,
        [event],
        new Date(vector.at),
      );
      expect(Buffer.from(sealed!.data).toString()).toBe(stored.data);
      expect(random.left).toBe(0);
      expect(sealed!.period).toBe(vector.at.slice(0, 7));
      const metadata = encodeMetadata(vector.metadata);
      expect(Buffer.from(metadata).toString()).toBe(stored.metadata);
      for (const text of [stored.data, stored.metadata]) expect(canonicalize(JSON.parse(text))).toBe(text);

      const revision = BigInt(vector.revision);
      const recorded = {
        id: event.id,
        type: event.type,
        stream: vector.stream,
        revision,
        data: sealed!.data,
        metadata,
      };
      const [opened] = await new EventCodec(keyring).open([recorded]);
      if (opened?.kind !== 'format-1') throw new Error('not format 1');
      expect(opened.metadata).toEqual(vector.metadata);
      expect(opened.open).toEqual(event.open);
      expect(opened.boxes.map((box) => box.fields)).toEqual(vector.fields);
      const leaf = leafOf(recorded);
      expect([leaf.kind, Buffer.from(leaf.entry), Buffer.from(leaf.hash)]).toEqual([
        'format-1',
        hex(vector.entry),
        hex(vector.leafHash),
      ]);
      expect(commitmentOf(sealed!.data)).toEqual({ kind: 'format-1', digest: hex(vector.commitment) });

      const { boxes, openDigest, commitment, entry, leafHash } = readByReference(recorded, (id) => keyring.key(id));
      expect(boxes).toEqual(vector.boxes.map((box, i) => ({ ...box, fields: vector.fields[i] })));
      expect({ openDigest, commitment, entry, leafHash }).toEqual({
        openDigest: vector.openDigest,
        commitment: vector.commitment,
        entry: vector.entry,
        leafHash: vector.leafHash,
      });
      const digests = (JSON.parse(stored.data) as { boxes: { digest: string }[] }).boxes.map((box) => box.digest);
      expect(digests.map((digest) => Buffer.from(digest, 'base64url').toString('hex'))).toEqual(
        boxes.map((box) => box.digest),
      );
    },
  );

  it.each(foreign.map((vector) => [vector.name, vector] as const))(
    'given %s, when read, then it is foreign, and a leaf over its bytes',
    async (_, vector) => {
      const { event, stream, revision } = vectors[0]!;
      const recorded = {
        id: event.id,
        type: event.type,
        stream,
        revision: BigInt(revision),
        data: Buffer.from(vector.data),
        metadata: Buffer.from(vector.metadata),
      };
      expect(await new EventCodec(keyring).open([recorded])).toEqual([{ kind: 'foreign', recorded }]);
      const leaf = leafOf(recorded);
      expect([leaf.kind, Buffer.from(leaf.entry), Buffer.from(leaf.hash)]).toEqual([
        'foreign',
        hex(vector.entry),
        hex(vector.leafHash),
      ]);
    },
  );

  it('given bytes that are not UTF-8, when read, then they are foreign', async () => {
    const data = Buffer.from(vectors[0]!.stored.data.replace('user.login', 'user.login\u00ff'), 'latin1');
    expect(commitmentOf(data).kind).toBe('foreign');
  });
});

describe('ids and look-ups, by their vectors', () => {
  const idKey = hex(ids.idKey);

  it('given ids of callers, commands, requests and correlations, then the UUIDs are these', () => {
    for (const { source, id, eventId } of ids.caller) expect(callerEventId(idKey, source, id)).toBe(eventId);
    for (const { commandId, ordinal, eventId } of ids.command)
      expect(commandEventId(idKey, commandId, ordinal)).toBe(eventId);
    for (const { value, uuid } of ids.correlation) expect(correlationUuid(idKey, value)).toBe(uuid);
    for (const { key, index, eventId } of ids.idempotency) expect(idempotencyEventId(idKey, key, index)).toBe(eventId);
  });

  it('given events of callers, then their fingerprints are these, from the value and from its canonical JSON', () => {
    for (const { event, fingerprint: expected } of ids.fingerprints) {
      expect(fingerprint(idKey, event)).toBe(expected);
      expect(fingerprint(idKey, Buffer.from(canonicalize(event)!))).toBe(expected);
    }
  });

  it('given subjects, then their spelling and their look-ups are these', () => {
    for (const { type, id, normalised, lookup } of subjects.lookups) {
      expect(normaliseSubject({ type, id })).toEqual({ type, id: normalised });
      expect(subjectLookup(hex(subjects.lookupKey), { type, id }).toString('base64url')).toBe(lookup);
    }
  });

  it.each(['3125550123', '+123456', '+1234567890123456', '+1 312 CALL', '', '+'])(
    'given the phone number %p, then it has no spelling, and no key',
    (id) => {
      expect(normaliseSubject({ type: 'phone', id })).toBeUndefined();
      expect(() => subjectLookup(hex(subjects.lookupKey), { type: 'phone', id })).toThrow(/7 to 15 digits/);
    },
  );
});
