import type { FrameView } from '../format/frame-view.js';
import type { Link } from './chain-link.js';

/**
 * The last place between two frames that is known to be on disk. Frames say it of what is before their group: it was synced
 * before they were written. The frontier says it of what is before itself. What only the page cache has is behind the cut.
 */
export class DurableCut {
  constructor(
    /** Known to be on disk; moves on with the frames. */
    public link: Link,
    private readonly frontierPosition: number,
  ) {}

  /** One good frame after the other. */
  readonly see = (frame: FrameView): void => {
    const { position, length, seq } = frame;
    const end = position + length;
    if (end <= this.frontierPosition) this.link = { position: end, seq: seq + 1, chain: frame.chain };
    else if (frame.durableUpTo >= position) this.link = { position, seq, chain: frame.previousChain };
  };
}
