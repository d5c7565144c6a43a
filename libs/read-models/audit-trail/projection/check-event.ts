import type { OpenedFormat1 } from '#libs/event-store';
import { isShortId, parseTimestamp } from '#libs/kernel';

/** The code of an event that a newer version of the ledger wrote. */
export const TYPE_UNKNOWN = 'EVENT.TYPE_UNKNOWN';

const CLASS_MAX = 64;

/** Why an event of ours cannot be shown. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/**
 * What keeps an event out of the audit trail for now: a key that is lost (a newer backup of the keyring heals it), a box that
 * was tampered with, or metadata that no recorder of ours writes.
 */
export function findRefusal({ metadata, boxes }: OpenedFormat1): Refusal | undefined {
  const states = boxes.map(({ state }) => state);
  if (states.includes('tampered'))
    return { code: 'EVENT.TAMPERED', reason: 'What a box holds is not what its digest says.' };
  if (states.includes('key-lost'))
    return {
      code: 'EVENT.KEY_LOST',
      reason: 'A key of the event is missing from the keyring, and was never destroyed.',
    };
  if (!isShortId(metadata.tenantId)) return { code: 'EVENT.TENANT_INVALID', reason: 'The tenant id has another form.' };
  if (parseTimestamp(metadata.recordedAt)?.timestamp !== metadata.recordedAt)
    return { code: 'EVENT.TIME_INVALID', reason: 'The time of recording has another form.' };
  if (boxes.some((box) => box.class.length > CLASS_MAX))
    return { code: 'EVENT.CLASS_INVALID', reason: `A retention class has up to ${CLASS_MAX} characters.` };
  return undefined;
}
