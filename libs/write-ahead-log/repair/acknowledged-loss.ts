import type { Damage } from '../recovery/damage.js';

/** Damage of the log that somebody has acknowledged, so that the log goes on behind it. */
export interface AcknowledgedLoss {
  readonly damage: Damage;
  readonly manifestId: string;
  /** Position of the loss notice. */
  readonly noticePosition: number;
}
