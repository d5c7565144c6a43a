import { formatTimestamp } from '#libs/kernel';
import type { Keyring } from '#libs/privacy';
import type { EventCodec } from '#libs/event-store';
import { plainDraft } from './plain-draft.js';
import type { PreparationRequest } from './preparation-request.js';
import type { Preparation, PreparedEvent } from './prepared-event.js';
import { readDrafts } from './read-drafts.js';

/** How large an event may be once it is sealed, in bytes: so that the append that holds it stays under 1 MiB. */
export const SEALED_EVENT_BYTES_MAX = 900_000;

/** What preparing needs: the keys, and the codec that seals with them. */
export interface PreparationTools {
  readonly keyring: Keyring;
  readonly codec: EventCodec;
}

/**
 * Makes the bytes of a request into sealed events: reads, validates, fills in defaults, lays out and seals. Nothing is
 * written but keys, and those only where events are to be recorded. Rejects with a MalformedInputError for a body that
 * cannot be read, a LimitExceededError for one with too many events, and an UnavailableError where keys are out of reach.
 */
export async function prepareEvents(request: PreparationRequest, tools: PreparationTools): Promise<Preparation> {
  const { total, drafts, findings } = readDrafts(request);
  if (findings.errors.length > 0 && !request.skipInvalid) return { total, errors: findings.errors, events: [] };
  if (drafts.length === 0) return { total, errors: findings.errors, events: [] };

  const { tenantId, again } = request;
  const { idKey } = await tools.keyring.tenantSecrets(tenantId);
  const now = formatTimestamp(request.receivedAtMs);
  const plain = drafts.map((draft) => plainDraft(draft, idKey, request, now, again?.eventIds.get(draft.index)));
  const at = new Date(again?.sealedAtMs ?? request.receivedAtMs);
  const sealed = await tools.codec.seal(
    tenantId,
    request.stream ?? null,
    plain.map((one) => one.plain),
    at,
  );
  const events: PreparedEvent[] = [];
  sealed.forEach((form, i) => {
    const { rest } = plain[i]!;
    if (form.data.length <= SEALED_EVENT_BYTES_MAX) events.push({ ...form, ...rest });
    else {
      findings.nextEvent();
      const at = request.form === 'event' || request.form.startsWith('cloudevent') ? '' : `/${rest.index}`;
      findings.add(at, 'AUDIT.EVENT_TOO_LARGE', `An event may have up to ${SEALED_EVENT_BYTES_MAX} bytes when sealed.`);
    }
  });
  const refused = findings.errors.length > 0 && !request.skipInvalid;
  return { total, errors: findings.errors, events: refused ? [] : events };
}
