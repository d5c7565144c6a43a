import { Capture, isJsonSpace } from './capture.js';
import { mentionsEnvelope } from './envelope.js';
import type { RecordSplitter, SplitItem } from './record.js';
import { ValueSplitter } from './value-splitter.js';

const NEWLINE = 0x0a;
const OPEN_ARRAY = 0x5b;

/**
 * Splits JSON lines: a broken line costs itself alone. Blank lines are passed over, CRLF is understood, and a line that is
 * an array or an envelope gives its elements.
 */
export class LineSplitter implements RecordSplitter {
  #line = 1;
  #base = 0;
  readonly #capture = new Capture();
  #begun = false;

  constructor(
    private readonly envelopes: readonly string[],
    startOffset = 0,
  ) {
    this.#base = startOffset;
  }

  push(chunk: Buffer): SplitItem[] {
    const items: SplitItem[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#collect(chunk, from, end);
      this.#finish(items);
      this.#line++;
      from = end + 1;
    }
    this.#collect(chunk, from, chunk.length);
    this.#base += chunk.length;
    return items;
  }

  end(): SplitItem[] {
    const items: SplitItem[] = [];
    this.#finish(items);
    return items;
  }

  #collect(chunk: Buffer, from: number, to: number): void {
    let start = from;
    if (!this.#begun) {
      while (start < to && isJsonSpace(chunk[start]!)) start++;
      if (start === to) return;
      this.#begun = true;
      this.#capture.begin({ line: this.#line, offset: this.#base + start });
    }
    this.#capture.add(chunk.subarray(start, to));
  }

  #finish(items: SplitItem[]): void {
    if (!this.#begun) return;
    this.#begun = false;
    const item = this.#capture.record();
    const isList =
      item.kind === 'record' && (item.bytes[0] === OPEN_ARRAY || mentionsEnvelope(item.bytes, this.envelopes));
    if (!isList) {
      items.push(item);
      return;
    }
    const inner = new ValueSplitter(this.envelopes, item);
    items.push(...inner.push(item.bytes), ...inner.end());
  }
}
