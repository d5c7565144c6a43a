import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';

/** An event that a projection could not apply. The event itself stands in the log. */
export interface ParkedEvent extends ModelVersion {
  readonly id: string;
  readonly position: Position;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly code: string;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  readonly lastAttemptAt: Date;
}
