import { describe, expect, it } from '@jest/globals';
import { randomShortId, uuidV7 } from '#libs/kernel';
import { InMemoryKeyring } from '#libs/testing';
import { encodeMetadata, EventCodec, type OpenedFormat1, type PlainEvent } from './index.js';

const AT = new Date('2026-11-21T10:00:00Z');
const agent = { type: 'user', id: 'agent42' };
const caller = { type: 'phone', id: '+13125550123' };

async function setUp() {
  const tenantId = randomShortId();
  const keyring = new InMemoryKeyring();
  await keyring.createTenant(tenantId);
  const codec = new EventCodec(keyring);
  const metadata = encodeMetadata({ tenantId, schema: '1', recordedAt: '2026-11-21T10:00:00.000000Z' });
  const record = async (event: PlainEvent) => {
    const [sealed] = await codec.seal(tenantId, null, [event], AT);
    return { ...sealed!, metadata };
  };
  const open = async (recorded: { id: string; data: Uint8Array; metadata: Uint8Array }) =>
    (await codec.open([recorded]))[0] as OpenedFormat1<typeof recorded>;
  return { tenantId, keyring, codec, record, open };
}

function event(boxes: PlainEvent['boxes']): PlainEvent {
  return { id: uuidV7(AT.getTime()), type: 'audit.event-recorded.v1', open: { type: 'user.login' }, boxes };
}

describe('the event codec', () => {
  it('given an event with boxes, when sealed and opened, then every field comes back and nothing shows in the log', async () => {
    const { record, open } = await setUp();
    const recorded = await record(
      event([
        {
          name: 'actor',
          class: 'security',
          subjects: [agent],
          fields: { '/actor': { id: 'agent42', ip: '192.0.2.1' } },
        },
        {
          name: 'content',
          class: 'security',
          subjects: [caller],
          fields: { '/reason': 'FOIA 17', '/before': null, '/after': undefined },
        },
        { name: 'original', class: 'security', subjects: [agent, caller], fields: {} },
      ]),
    );
    const text = Buffer.from(recorded.data).toString();
    for (const secret of ['agent42', '192.0.2.1', 'FOIA', '3125550123']) expect(text).not.toContain(secret);
    const opened = await open(recorded);
    expect(opened.kind).toBe('format-1');
    expect(opened.open).toEqual({ type: 'user.login' });
    expect(opened.boxes.map((box) => [box.state, box.period, box.keys.length])).toEqual([
      ['open', '2026-11', 2],
      ['open', '2026-11', 2],
    ]);
    expect(opened.fields).toEqual({
      '/actor/id': 'agent42',
      '/actor/ip': '192.0.2.1',
      '/reason': 'FOIA 17',
      '/before': null,
    });
  });

  it('given a destroyed, a lost and a changed key or box, when opened, then each box says so and the others open', async () => {
    const { tenantId, keyring, record, open } = await setUp();
    const box = (name: string, subjects: PlainEvent['boxes'][0]['subjects']) => ({
      name,
      class: 'call',
      subjects,
      fields: { [`/${name}`]: name },
    });
    const recorded = await record(event([box('a', [agent]), box('b', [caller]), box('c', [])]));
    const [agentKey] = await keyring.keysOfSubject(tenantId, agent);
    const [callerKey] = await keyring.keysOfSubject(tenantId, caller);
    await keyring.destroyKeys(tenantId, [agentKey!.id]);
    keyring.loseKeys([callerKey!.id]);
    const opened = await open(recorded);
    expect(opened.boxes.map((box) => box.state)).toEqual(['destroyed', 'key-lost', 'open']);
    expect(opened.fields).toEqual({ '/c': 'c' });
  });
});
