import type { FrameView } from '../format/frame-view.js';
import type { Damage } from '../recovery/damage.js';
import type { AcknowledgedLoss } from './acknowledged-loss.js';
import { covers, decodeLossNotice, type LossNotice } from './loss-notice.js';

/** Collects the loss notices of a log as its frames go by, and tells acknowledged damage from other damage. */
export class NoticeWatch {
  private readonly notices: { readonly position: number; readonly notice: LossNotice }[] = [];

  constructor(
    private readonly storeId: string,
    private readonly onFrame: (frame: FrameView) => void,
  ) {}

  readonly see = (frame: FrameView): void => {
    if (frame.type === 'loss-notice') {
      const notice = decodeLossNotice(frame.body);
      if (notice?.storeId === this.storeId) this.notices.push({ position: frame.position, notice });
    }
    this.onFrame(frame);
  };

  divide(damages: readonly Damage[]): { losses: AcknowledgedLoss[]; damages: Damage[] } {
    const losses: AcknowledgedLoss[] = [];
    const others: Damage[] = [];
    for (const damage of damages) {
      const found = this.notices.find(({ notice }) => notice.losses.some((loss) => covers(loss, damage)));
      if (found) losses.push({ damage, manifestId: found.notice.manifestId, noticePosition: found.position });
      else others.push(damage);
    }
    return { losses, damages: others };
  }
}
