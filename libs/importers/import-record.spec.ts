import { describe, expect, it } from '@jest/globals';
import { excerptOf, importFormat, RecordImporter, type SplitItem } from './index.js';

const record = (text: string | Buffer): SplitItem => ({ kind: 'record', line: 1, offset: 0, bytes: Buffer.from(text) });
const line = (more: object): string =>
  JSON.stringify({ time: '2026-11-20T10:00:00Z', action: 'a', user: 'u', service: 's', ...more });
const ndjson = importFormat('ndjson')!;

function idsOf(lines: readonly string[]): unknown[] {
  const importer = new RecordImporter(ndjson);
  return lines.map((text) => {
    const imported = importer.import(record(text));
    return 'event' in imported ? (JSON.parse(imported.event) as { id: string }).id : imported.finding.code;
  });
}

describe('making an event of a record', () => {
  it('given records without ids, then the same source gives the same ids, and equal lines are different events', () => {
    const lines = [line({}), line({ n: 1 }), line({})];
    const ids = idsOf(lines);
    expect(new Set(ids).size).toBe(3);
    expect(idsOf(lines)).toEqual(ids);
    expect(idsOf([...lines, line({ n: 2 })]).slice(0, 3)).toEqual(ids);
    expect(idsOf([line({ other: true }), line({ n: 1 })])[1]).not.toBe(ids[1]);
  });

  it('given an id that is too long, then the event has its beginning and its hash', () => {
    const long = JSON.stringify({
      id: 'x'.repeat(200),
      type: 'a.b',
      actor: { id: 'u' },
      entity: { type: 't', id: '1' },
    });
    expect(idsOf([long])[0]).toMatch(/^x{64}:[\w-]{43}$/);
  });

  it.each([
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'RECORD.NOT_UTF8'],
    [line({ text: 'x'.repeat(262_144) }), 'RECORD.TOO_LONG'],
    [
      `{"id":"1","type":"a","actor":{"id":"u"},"entity":{"type":"t","id":"1"},"after":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'RECORD.TOO_DEEP',
    ],
  ])('given bytes that no event can carry, then they are reported (%#)', (bytes, code) => {
    const imported = new RecordImporter(ndjson).import(record(bytes));
    expect(imported).toMatchObject({ finding: { code, record: 1, line: 1, offset: 0 } });
  });

  it('given a lone surrogate in a mapped value, then the event has a replacement character and the original the escape', () => {
    const text = String.raw`{"time":"2026-11-20T10:00:00Z","action":"a","user":"\ud800 \\ud800 \ud83c\udf88","service":"s"}`;
    const imported = new RecordImporter(ndjson).import(record(text));
    const event = JSON.parse('event' in imported ? imported.event : '') as { actor: { id: string }; original: string };
    expect(event.actor.id).toBe('\ufffd \\ud800 🎈');
    expect(event.original).toBe(text);
  });

  it('given secrets in a record, then its excerpt does not show them', () => {
    const text = '{"user":"ada","password":"hunter2","apiKey":"k-1","note":"AKIAIOSFODNN7EXAMPLEXY","x":"\\n\u0001"}';
    expect(excerptOf(Buffer.from(text))).toBe('{"user":"ada","password":"…","apiKey":"…","note":"…","x":"\\n "}');
    expect(excerptOf(Buffer.from('x '.repeat(1000))).length).toBeLessThan(170);
  });
});
