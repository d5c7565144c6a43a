import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RECORD_BYTES_MAX, splitRecords, type SplitItem } from '../index.js';

async function split(source: string | Buffer, chunkBytes = 1 << 16, envelopes = ['Records']): Promise<SplitItem[]> {
  const bytes = Buffer.from(source);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let i = 0; i < bytes.length; i += chunkBytes) yield bytes.subarray(i, i + chunkBytes);
  }
  const items: SplitItem[] = [];
  for await (const item of splitRecords(chunks(), envelopes)) items.push(item);
  return items;
}

const texts = (items: SplitItem[]): string[] => items.map((i) => (i.kind === 'record' ? i.bytes.toString() : i.code));
const places = (items: SplitItem[]): number[][] => items.map((i) => [i.line, i.offset]);

/** JSON texts as people write them: any spacing, escapes, and numbers that no double holds. */
const jsonText = fc.oneof(
  fc.jsonValue({ depthSize: 'small' }).map((value) => JSON.stringify({ value })),
  fc.jsonValue({ depthSize: 'small' }).map((value) => JSON.stringify({ value }, null, 2)),
  fc.constantFrom(
    '{"n":-9214364837600034816}',
    '{"s":"a\\"]},{\\\\"}',
    '{"e":[]}',
    '{"Records":1}',
    '{"a":{"Records":[1]}}',
  ),
);
const oneLine = jsonText.map((text) => text.replaceAll(/\n\s*/g, ' '));
const chunkBytes = fc.integer({ min: 1, max: 40 });

describe('splitting a source into records', () => {
  it('given JSON lines cut into any chunks, then each record is its exact text at its exact place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(oneLine, { minLength: 1 }),
        chunkBytes,
        fc.constantFrom('\n', '\r\n', '\n\n'),
        async (lines, size, eol) => {
          const source = Buffer.from(lines.join(eol));
          const items = await split(source, size);
          expect(texts(items)).toEqual(lines);
          for (const item of items) {
            const { length } = (item as { bytes: Buffer }).bytes;
            expect(source.subarray(item.offset, item.offset + length)).toEqual((item as { bytes: Buffer }).bytes);
          }
        },
      ),
    );
  });

  it.each([
    ['an array', (list: string) => `[${list}]`],
    ['an envelope', (list: string) => ` {"Records" : [ ${list} ] }\n`],
    ['an envelope over lines', (list: string) => `{\n "Records":\n[${list}\n]\n}`],
    ['an envelope after a byte order mark', (list: string) => `\ufeff{"Records":[${list}]}`],
  ])('given %s cut into any chunks, then each element is its exact text at its exact place', async (_, wrap) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(jsonText),
        chunkBytes,
        fc.constantFrom(',', ',\n', ' , '),
        async (records, size, comma) => {
          const source = Buffer.from(wrap(records.join(comma)));
          const items = await split(source, size);
          expect(texts(items)).toEqual(records);
          for (const item of items) {
            const { bytes } = item as { bytes: Buffer };
            expect(source.subarray(item.offset, item.offset + bytes.length)).toEqual(bytes);
            expect(item.line).toBe(source.toString('latin1', 0, item.offset).split('\n').length);
          }
        },
      ),
    );
  });

  it('given any bytes, when cut into other chunks, then the items are the same', async () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\n',
      ' ',
      'a',
      '1',
      '"Records":',
      '[{"a":1}]',
      '\n{',
      '\ud83c\udf88',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 60 }), chunkBytes, async (units, size) => {
        expect(await split(units.join(''), size)).toEqual(await split(units.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('given envelopes one after the other, packed as two gzip members, then the records of all of them come', async () => {
    const packed = Buffer.concat([
      gzipSync('{"Records":[1,{"a":[2]}]}\n'),
      gzipSync('{"Records":[]}{"Records":["x"]}'),
    ]);
    expect(texts(await split(packed, 7))).toEqual(['1', '{"a":[2]}', '"x"']);
  });

  it('given an envelope with members beside its records, then these are reported, since no record holds them', async () => {
    const items = await split('{"count":2,"Records":[1,2],"next":"n"}');
    expect(texts(items)).toEqual(['1', '2', 'SOURCE.ENVELOPE']);
    expect((items[2] as { head: Buffer }).head.toString()).toBe('{"count":2,"Records":[],"next":"n"}');
  });

  it('given a broken line, then it costs itself alone', async () => {
    const items = await split('{"a":1}\n{"b":\nnot json\n\n{"c":3}');
    expect(texts(items)).toEqual(['{"a":1}', '{"b":', 'not json', '{"c":3}']);
    expect(places(items)).toEqual([
      [1, 0],
      [2, 8],
      [3, 14],
      [5, 24],
    ]);
  });

  it('given a document whose brackets do not match, then reading goes on at the next line that begins with one', async () => {
    expect(texts(await split('[\n{"a":1},\n{"b":2}},\n  {"c":3},\n{"d":4}\n]\n{"e":5}'))).toEqual([
      '{"a":1}',
      'RECORD.STRUCTURE',
      '{"d":4}',
      '{"e":5}',
    ]);
  });

  it.each([
    ['[1,', ['1', 'RECORD.UNFINISHED']],
    ['[1,{"a":', ['1', 'RECORD.UNFINISHED']],
    ['{"Records":[1', ['RECORD.UNFINISHED']],
    ['[1,,2,]', ['1', '', '2', '']],
    ['[]', []],
    ['', []],
    [' \n\r\n ', []],
    ['17', ['17']],
  ])('given %j, then the items are %j', async (source, expected) => {
    expect(texts(await split(source))).toEqual(expected);
    expect(texts(await split(source, 1))).toEqual(expected);
  });

  it('given a record that is too long, then it is reported with its size and the others are read', async () => {
    const long = `{"a":"${'x'.repeat(RECORD_BYTES_MAX)}"}`;
    for (const source of [`{"b":1}\n${long}\n{"c":2}`, `[{"b":1},${long},{"c":2}]`]) {
      const items = await split(source, 100_000);
      expect(texts(items)).toEqual(['{"b":1}', 'RECORD.TOO_LONG', '{"c":2}']);
      expect(items[1]).toMatchObject({ length: long.length });
      expect((items[1] as { head: Buffer }).head.length).toBeLessThan(1024);
    }
  });

  it('given gzip data that ends early, then what came before is read and the damage reported', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => JSON.stringify({ i, random: Math.sin(i) })).join('\n');
    const packed = gzipSync(lines);
    const items = texts(await split(packed.subarray(0, packed.length - 100), 1000));
    expect(items.length).toBeGreaterThan(1000);
    expect(items.at(-1)).toBe('SOURCE.DAMAGED');
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['zip', Buffer.from('504b030414000000', 'hex')],
  ])('given %s, then one finding says so', async (_, source) => {
    expect(texts(await split(source))).toEqual(['SOURCE.ENCODING']);
  });
});
