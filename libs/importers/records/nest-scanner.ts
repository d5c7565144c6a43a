const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** Why {@link NestScanner.scan} stopped. */
export type Stop = 'more' | 'closed' | 'array' | 'separator' | 'overclosed';

/**
 * Follows strings and brackets through JSON text that comes in chunks, and counts its lines. It does not check the text:
 * whether a record is JSON is for the parser to say.
 */
export class NestScanner {
  depth = 0;
  newlines = 0;
  stop: Stop = 'more';
  #inString = false;
  #escaped = false;

  /** Starts again outside of strings, at `depth`. */
  reset(depth: number): void {
    this.depth = depth;
    this.#inString = false;
    this.#escaped = false;
  }

  /**
   * Scans `chunk` from `from` on, gives the index where it stopped and says why in `stop`: after the bracket that closes
   * the outermost level (`closed`); at an array that is a member of the outermost object, if `arrays`; at a comma or a
   * closing bracket outside every level (`separator`, `overclosed`); or at the end of the chunk (`more`).
   */
  scan(chunk: Buffer, from: number, arrays: boolean): number {
    let i = from;
    while (i < chunk.length) {
      if (this.#inString) {
        i = this.#throughString(chunk, i);
        continue;
      }
      const c = chunk[i]!;
      if (c === QUOTE) this.#inString = true;
      else if (c === NEWLINE) this.newlines++;
      else if (c === 0x7b || c === 0x5b) {
        if (arrays && c === 0x5b && this.depth === 1) return this.#stopAt('array', i);
        this.depth++;
      } else if (c === 0x7d || c === 0x5d) {
        if (this.depth === 0) return this.#stopAt('overclosed', i);
        if (--this.depth === 0) return this.#stopAt('closed', i + 1);
      } else if (c === COMMA && this.depth === 0) return this.#stopAt('separator', i);
      i++;
    }
    return this.#stopAt('more', i);
  }

  #throughString(chunk: Buffer, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const c = chunk[i]!;
      if (c === NEWLINE) this.newlines++;
      if (this.#escaped) this.#escaped = false;
      else if (c === BACKSLASH) this.#escaped = true;
      else if (c === QUOTE) {
        this.#inString = false;
        return i + 1;
      }
    }
    return chunk.length;
  }

  #stopAt(stop: Stop, index: number): number {
    this.stop = stop;
    return index;
  }
}
