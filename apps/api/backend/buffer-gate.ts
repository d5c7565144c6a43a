import type { ShedCounter } from '#libs/audit';
import type { EventStoreWatch } from './event-store-watch.js';

/**
 * Takes nothing to be written later while the event store says that it cannot write: to say "accepted" would be a pretence,
 * and the disk on which it would be kept at the end may be the full one. What was accepted before is kept, and tried again.
 */
export class BufferGate {
  constructor(
    private readonly watch: Pick<EventStoreWatch, 'refusal'>,
    private readonly shed: ShedCounter,
  ) {}

  /** Throws an UnavailableError, and counts the events as turned away, where nothing may be accepted. */
  pass(tenantId: string, events: number): void {
    const { refusal } = this.watch;
    if (!refusal) return;
    this.shed.add(tenantId, events, 'refused');
    throw refusal;
  }
}
