import type { RecordedEvent } from '#libs/event-store';
import { type BatchPreparation, type PreparedBatch, Projection } from '../projection.port.js';

/** What some events of a batch come to, on its way from one thread to another. */
export interface MovedPart {
  /** Whatever the projection makes of it, that can be cloned. */
  readonly data: unknown;
  /** The memory of it that goes along, and is not copied. */
  readonly transfer: readonly ArrayBuffer[];
}

/** A part of a batch in the making. */
export interface PartPreparation extends BatchPreparation {
  /** In place of `done`: what it came to, for the thread that puts the parts together. */
  move(): MovedPart;
}

/** A projection that several threads work out together: each prepares some of the events of a batch, and one writes the rows. */
export abstract class PartedProjection extends Projection {
  abstract override begin(): PartPreparation;

  /** Whether an event needs nothing of those before it in its stream; others of one stream all go the same way, in order. */
  abstract standsAlone(event: RecordedEvent): boolean;

  /** Puts together what several threads made of the events of a batch, in whatever order it comes. */
  abstract join(parts: readonly unknown[]): PreparedBatch;
}
