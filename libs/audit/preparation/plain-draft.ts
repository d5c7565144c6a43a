import { parseTimestamp, uuidV7, type JsonValue } from '#libs/kernel';
import { callerEventId, correlationUuid, fingerprint, idempotencyEventId } from '#libs/privacy';
import type { PlainEvent } from '#libs/event-store';
import { auditDefaultsOf } from '../defaults/audit-defaults-of.js';
import type { Draft } from './draft.js';
import type { PreparationRequest } from './preparation-request.js';
import type { PreparedEvent } from './prepared-event.js';
import { splitAuditEvent } from './split-audit-event.js';

/** A draft with its ids, laid out and not yet sealed. */
export interface PlainDraft {
  readonly plain: PlainEvent;
  readonly rest: Omit<PreparedEvent, 'id' | 'type' | 'data' | 'period'>;
}

function eventIdOf({ index, event, source }: Draft, idKey: Uint8Array, request: PreparationRequest): string {
  if (event.id !== undefined) return callerEventId(idKey, source, event.id);
  if (request.idempotencyKey !== undefined) return idempotencyEventId(idKey, request.idempotencyKey, index);
  return uuidV7(request.receivedAtMs);
}

/**
 * Gives a valid event its ids, its defaults and its place in clear and in boxes. `now` is the timestamp of
 * `request.receivedAtMs`, `eventId` the id it got in an earlier preparation, if there was one.
 */
export function plainDraft(
  draft: Draft,
  idKey: Uint8Array,
  request: PreparationRequest,
  now: string,
  eventId = eventIdOf(draft, idKey, request),
): PlainDraft {
  const { index, event } = draft;
  const chosenId = event.id !== undefined || request.idempotencyKey !== undefined;
  const print = chosenId || request.fingerprintAll ? fingerprint(idKey, event as JsonValue) : undefined;
  const { occurredAt: sent, causationId, correlationId = request.correlationId } = event;
  const time = sent === undefined ? undefined : parseTimestamp(sent);
  const defaults = auditDefaultsOf(event, now);
  const plain = splitAuditEvent(event, time ? { ...defaults, occurredAt: time.timestamp } : defaults, {
    id: eventId,
    callerId: event.id,
    sentOccurredAt: time?.exact === false ? sent : undefined,
    fingerprint: print,
    correlationId: request.correlationId,
  });
  return {
    plain,
    rest: {
      index,
      publicId: event.id ?? eventId,
      chosenId,
      fingerprint: print,
      correlationId: correlationId === undefined ? undefined : correlationUuid(idKey, correlationId),
      causationId: causationId === undefined ? undefined : correlationUuid(idKey, causationId),
    },
  };
}
