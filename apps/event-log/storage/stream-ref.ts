import { isMetaStream, keyWords, metaStreamOf, originalOf, streamKey } from './stream-key.js';

/** A stream as it was named, with its key. */
export class StreamRef {
  readonly key: Buffer;
  readonly words: Uint32Array;

  constructor(readonly name: Buffer) {
    this.key = streamKey(name);
    this.words = keyWords(this.key);
  }

  get isMeta(): boolean {
    return isMetaStream(this.name);
  }

  /** The stream whose metadata this one holds. */
  get original(): StreamRef {
    return new StreamRef(originalOf(this.name));
  }

  /** The stream that holds the metadata of this one. */
  get meta(): StreamRef {
    return new StreamRef(metaStreamOf(this.name));
  }

  toString(): string {
    return this.name.toString('utf8');
  }
}
