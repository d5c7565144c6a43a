import { createHash } from 'node:crypto';
import { AUDIT_EVENT_RECORDED } from '#libs/contracts';
import type { RecordableEvent } from '#libs/event-store';
import { canonicalJsonBytes, uuidV7, uuidV8 } from '#libs/kernel';

/** The event id of a chosen id in tests. */
export function testEventId(chosen: string): string {
  return uuidV8(createHash('sha256').update(chosen).digest());
}

/** The fingerprint of a body in tests. */
export function testFingerprint(body: string): string {
  return createHash('sha256').update(body).digest().subarray(0, 16).toString('base64url');
}

/**
 * An event that could be recorded, whose data is not sealed. With `chosen` its id is the caller's, and its fingerprint
 * follows from `body`.
 */
export function recordableEvent(options: { chosen?: string; body?: string; period?: string } = {}): RecordableEvent {
  const { chosen, body = '', period = '2026-11' } = options;
  const sealed = (month: string) => ({
    id: chosen === undefined ? uuidV7(Date.UTC(2026, 10, 21)) : testEventId(chosen),
    type: AUDIT_EVENT_RECORDED,
    data: new Uint8Array(canonicalJsonBytes({ body, month })),
    period: month,
  });
  const first = sealed(period);
  return {
    ...first,
    schema: '1.0',
    chosenId: chosen !== undefined,
    ...(chosen !== undefined && { fingerprint: testFingerprint(body) }),
    reseal: async (at) => ({ ...sealed(at.toISOString().slice(0, 7)), id: first.id }),
  };
}
