import { chainToHex } from '../format/chain.js';

/** Something outside of the frames that says which chain the log has at a position. */
export interface Anchor {
  readonly position: number;
  /** Number of the frame that begins there. */
  readonly seq: number;
  /** Hex. */
  readonly chain: string;
  /** What says so, as the subject of a sentence. */
  readonly source: string;
}

/** Where an anchor says something else than the log. */
export interface Disagreement {
  readonly anchor: Anchor;
  /** The nearest place before it where another anchor agrees: what differs lies between. */
  readonly agreed: { readonly position: number; readonly seq: number };
}

/** Holds the anchors against a log that goes by. */
export class Anchors {
  readonly disagreements: Disagreement[] = [];
  /** The greatest position at which an anchor agrees. */
  agreed = { position: 0, seq: 0 };
  private readonly sorted: readonly Anchor[];
  private index = 0;

  constructor(anchors: readonly Anchor[]) {
    this.sorted = anchors.toSorted((a, b) => a.position - b.position);
  }

  /** Position of the next anchor: callers compare it before they call {@link pass}, which costs more. */
  get next(): number {
    return this.sorted[this.index]?.position ?? Infinity;
  }

  /** The greatest position that an anchor says was there, and what comes after it; undefined where there is none. */
  get last(): Anchor | undefined {
    return this.sorted.at(-1);
  }

  /** The log has a boundary of frames at `position`, with this chain. Called in the order of positions. */
  pass(position: number, seq: number, chain: string): void {
    const hex = chainToHex(chain);
    for (let anchor = this.sorted[this.index]; anchor && anchor.position <= position;) {
      const agrees = anchor.position === position && anchor.chain === hex && anchor.seq === seq;
      if (agrees) this.agreed = { position, seq };
      else this.disagreements.push({ anchor, agreed: this.agreed });
      anchor = this.sorted[++this.index];
    }
  }

  /** Leaves out the anchors before `to`, of which nothing can be said: what they speak of is damaged. */
  skip(to: number): void {
    while (this.next < to) this.index++;
  }
}
