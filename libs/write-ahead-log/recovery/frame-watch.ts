import type { Chain } from '../format/chain.js';
import type { FrameView } from '../format/frame-view.js';
import type { Frontier } from '../frontier/frontier-slot.js';

/** Counts the frames that go by, and looks whether the log has the frontier's chain at the frontier's position. */
export class FrameWatch {
  frames = 0;
  events = 0;
  private agrees = false;

  constructor(
    private readonly frontier: Frontier | undefined,
    private readonly onFrame: (frame: FrameView) => void,
  ) {}

  readonly see = (frame: FrameView): void => {
    this.frames++;
    this.events += frame.eventCount;
    if (frame.position === this.frontier?.position) this.agrees = frame.previousChain === this.frontier.chain;
    this.onFrame(frame);
  };

  /** Whether the frontier agrees with a log that ends so. */
  frontierAgrees(end: { position: number; chain: Chain }): boolean {
    return this.agrees || (end.position === this.frontier?.position && end.chain === this.frontier.chain);
  }
}
