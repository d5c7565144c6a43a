import type { DroppedEvent, ParkedEvent } from '#libs/projections';

/** A parked event, as the API shows it: nothing of what the event says. Positions and revisions are decimal strings. */
export interface ShownParkedEvent {
  readonly id: string;
  readonly position: string;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
  readonly code: string;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly lastAttemptAt: string;
}

/** A dropped event, as the API shows it. */
export interface ShownDroppedEvent extends Omit<ShownParkedEvent, 'id' | 'lastAttemptAt'> {
  readonly reason: string;
  readonly droppedBy: string;
  readonly droppedAt: string;
}

export function shownParkedEvent(event: ParkedEvent): ShownParkedEvent {
  const { id, eventId, stream, type, code, error, attempts } = event;
  const [position, revision] = [String(event.position), String(event.revision)];
  const [parkedAt, lastAttemptAt] = [event.parkedAt.toISOString(), event.lastAttemptAt.toISOString()];
  return { id, position, eventId, stream, revision, type, code, error, attempts, parkedAt, lastAttemptAt };
}

export function shownDroppedEvent(event: DroppedEvent): ShownDroppedEvent {
  const { eventId, stream, type, code, error, attempts, reason, droppedBy } = event;
  const [position, revision] = [String(event.position), String(event.revision)];
  const [parkedAt, droppedAt] = [event.parkedAt.toISOString(), event.droppedAt.toISOString()];
  return { position, eventId, stream, revision, type, code, error, attempts, parkedAt, reason, droppedBy, droppedAt };
}
