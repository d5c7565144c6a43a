import { Capture, isJsonSpace } from './capture.js';
import { isEnvelopeOnly, opensEnvelope } from './envelope.js';
import { NestScanner } from './nest-scanner.js';
import type { Place, RecordSplitter, SplitItem } from './record.js';

const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

type State = 'between' | 'object' | 'elements' | 'element' | 'text' | 'skip';

/**
 * Splits one JSON value after the other, however it is spread over lines. The elements of an array are records, and so are
 * those of an array that is an envelope's member (`{"Records":[…]}`); any other object is a record itself. After text
 * whose brackets do not match it goes on at the next line that begins with a bracket.
 */
export class ValueSplitter implements RecordSplitter {
  #state: State = 'between';
  #base: number;
  readonly #firstLine: number;
  readonly #scanner = new NestScanner();
  /** The object at the top, without the elements of an envelope. */
  readonly #object = new Capture();
  readonly #record = new Capture();
  #inEnvelope = false;
  #hadEnvelope = false;
  #afterComma = false;
  #afterNewline = false;
  #recovering = false;

  constructor(
    private readonly envelopes: readonly string[],
    start: Place = { line: 1, offset: 0 },
  ) {
    this.#base = start.offset;
    this.#firstLine = start.line;
  }

  push(chunk: Buffer): SplitItem[] {
    const items: SplitItem[] = [];
    let i = 0;
    while (i < chunk.length) i = this.#step(chunk, i, items);
    this.#base += chunk.length;
    return items;
  }

  end(): SplitItem[] {
    const state = this.#state;
    this.#state = 'between';
    if (state === 'text') return [this.#record.record()];
    if (state === 'skip') return [this.#structure()];
    if (state === 'between') return [];
    const capture = state === 'object' ? this.#object : this.#record;
    if (state === 'elements') capture.begin(this.#place(0));
    return [capture.broken('RECORD.UNFINISHED', 'The source ends in the middle of a JSON value.')];
  }

  #step(chunk: Buffer, from: number, items: SplitItem[]): number {
    switch (this.#state) {
      case 'between':
        return this.#between(chunk, from);
      case 'object':
        return this.#throughObject(chunk, from, items);
      case 'elements':
        return this.#elements(chunk, from, items);
      case 'element':
        return this.#throughElement(chunk, from, items);
      case 'text':
        return this.#throughText(chunk, from, items);
      case 'skip':
        return this.#skip(chunk, from, items);
    }
  }

  #between(chunk: Buffer, from: number): number {
    const i = this.#pastSpace(chunk, from);
    const c = chunk[i];
    if (c === undefined) return i;
    if (c === OPEN_ARRAY) return this.#enterArray(i, false);
    if (this.#recovering && (c === COMMA || c === CLOSE_ARRAY || c === CLOSE_OBJECT)) return i + 1;
    this.#hadEnvelope = false;
    this.#state = c === OPEN_OBJECT ? 'object' : 'text';
    (c === OPEN_OBJECT ? this.#object : this.#record).begin(this.#place(i));
    this.#scanner.reset(0);
    return i;
  }

  #throughObject(chunk: Buffer, from: number, items: SplitItem[]): number {
    const end = this.#scanner.scan(chunk, from, this.envelopes.length > 0);
    this.#object.add(chunk.subarray(from, end));
    if (this.#scanner.stop === 'array') {
      if (opensEnvelope(this.#object.tail(80), this.envelopes)) return this.#enterArray(end, true);
      this.#object.add(chunk.subarray(end, end + 1));
      this.#scanner.depth++;
      return end + 1;
    }
    if (this.#scanner.stop !== 'closed') return end;
    this.#state = 'between';
    if (!this.#hadEnvelope) items.push(this.#object.record());
    else if (!isEnvelopeOnly(this.#object.bytes().toString('utf8'), this.envelopes))
      items.push(
        this.#object.broken('SOURCE.ENVELOPE', 'The envelope has members beside its records; no record holds them.'),
      );
    return end;
  }

  #enterArray(at: number, envelope: boolean): number {
    this.#state = 'elements';
    this.#inEnvelope = envelope;
    this.#hadEnvelope ||= envelope;
    this.#afterComma = false;
    return at + 1;
  }

  #elements(chunk: Buffer, from: number, items: SplitItem[]): number {
    const i = this.#pastSpace(chunk, from);
    const c = chunk[i];
    if (c === undefined) return i;
    this.#record.begin(this.#place(i));
    this.#scanner.reset(0);
    if (c !== CLOSE_ARRAY) {
      this.#state = 'element';
      return i;
    }
    if (this.#afterComma) items.push(this.#record.record());
    this.#state = this.#inEnvelope ? 'object' : 'between';
    if (this.#inEnvelope) {
      this.#object.add(Buffer.from('[]'));
      this.#scanner.reset(1);
    }
    return i + 1;
  }

  #throughElement(chunk: Buffer, from: number, items: SplitItem[]): number {
    const end = this.#scanner.scan(chunk, from, false);
    this.#record.add(chunk.subarray(from, end));
    const stop = this.#scanner.stop;
    if (stop === 'more' || stop === 'closed') return end;
    if (stop === 'overclosed' && chunk[end] === CLOSE_OBJECT) {
      this.#state = 'skip';
      this.#afterNewline = false;
      return end;
    }
    items.push(this.#record.record());
    this.#state = 'elements';
    this.#afterComma = stop === 'separator';
    return stop === 'separator' ? end + 1 : end;
  }

  #throughText(chunk: Buffer, from: number, items: SplitItem[]): number {
    const newline = chunk.indexOf(NEWLINE, from);
    const end = newline < 0 ? chunk.length : newline;
    this.#record.add(chunk.subarray(from, end));
    if (newline < 0) return end;
    this.#state = 'between';
    items.push(this.#record.record());
    return end;
  }

  #skip(chunk: Buffer, from: number, items: SplitItem[]): number {
    let i = from;
    for (; i < chunk.length; i++) {
      const c = chunk[i]!;
      if (this.#afterNewline && (c === OPEN_OBJECT || c === OPEN_ARRAY)) break;
      this.#afterNewline = c === NEWLINE;
      if (c === NEWLINE) this.#scanner.newlines++;
    }
    this.#record.add(chunk.subarray(from, i));
    if (i === chunk.length) return i;
    items.push(this.#structure());
    this.#state = 'between';
    return i;
  }

  #structure(): SplitItem {
    this.#recovering = true;
    return this.#record.broken(
      'RECORD.STRUCTURE',
      'Brackets do not match; reading went on at the next line that begins with one.',
    );
  }

  #pastSpace(chunk: Buffer, from: number): number {
    let i = from;
    for (; i < chunk.length && isJsonSpace(chunk[i]!); i++) if (chunk[i] === NEWLINE) this.#scanner.newlines++;
    return i;
  }

  #place(index: number): Place {
    return { line: this.#firstLine + this.#scanner.newlines, offset: this.#base + index };
  }
}
