import type { Damage } from './damage.js';
import type { RecoveryReport } from './recovery-report.js';

/** A part of a log that cannot be read, and the id of the manifest that tells of it. */
export interface LostPart {
  readonly damage: Damage;
  readonly manifestId: string;
}

/** What of a log cannot be read, acknowledged or not, in the order of the positions. */
export function lostParts({ damage, losses }: Pick<RecoveryReport, 'damage' | 'losses'>): LostPart[] {
  const open = damage ? damage.damages.map((each) => ({ damage: each, manifestId: damage.id })) : [];
  return [...open, ...losses].sort((a, b) => a.damage.from - b.damage.from);
}
