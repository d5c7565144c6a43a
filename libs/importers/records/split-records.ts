import { SNIFF_BYTES, sniffLayout } from './layout.js';
import { LineSplitter } from './line-splitter.js';
import type { BrokenRecord, RecordSplitter, SplitItem } from './record.js';
import { UnreadableSourceError, unpack } from './unpack.js';
import { ValueSplitter } from './value-splitter.js';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The records of a source, in order: JSON lines, arrays, envelopes and single values, plain or packed with gzip, in bounded
 * memory. What is no record comes as such; nothing is passed over but white space and a byte order mark.
 *
 * @param envelopes the members whose arrays hold the records, such as `Records`
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  envelopes: readonly string[],
): AsyncGenerator<SplitItem> {
  let splitter: RecordSplitter | undefined;
  let head: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const chunk of unpack(chunks)) {
      offset += chunk.length;
      if (splitter) {
        yield* splitter.push(chunk);
        continue;
      }
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      splitter = chooseSplitter(head, false, envelopes);
      if (splitter) yield* splitter.push(withoutMark(head));
    }
    if (!splitter) {
      splitter = chooseSplitter(head, true, envelopes)!;
      yield* splitter.push(withoutMark(head));
    }
    yield* splitter.end();
  } catch (error) {
    if (!(error instanceof UnreadableSourceError)) throw error;
    yield* splitter?.end() ?? [];
    yield unreadable(error, offset);
  }
}

function chooseSplitter(head: Buffer, isAll: boolean, envelopes: readonly string[]): RecordSplitter | undefined {
  if (!isAll && head.length < BYTE_ORDER_MARK.length) return undefined;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new UnreadableSourceError('SOURCE.ENCODING', 'This is UTF-16; convert it to UTF-8 first.');
  const text = withoutMark(head);
  const layout = sniffLayout(text.subarray(0, SNIFF_BYTES), isAll || text.length >= SNIFF_BYTES, envelopes);
  if (!layout) return undefined;
  const start = head.length - text.length;
  return layout === 'lines'
    ? new LineSplitter(envelopes, start)
    : new ValueSplitter(envelopes, { line: 1, offset: start });
}

function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head;
}

function unreadable(error: UnreadableSourceError, offset: number): BrokenRecord {
  return { kind: 'broken', line: 1, offset, code: error.code, detail: error.message, length: 0, head: Buffer.alloc(0) };
}
