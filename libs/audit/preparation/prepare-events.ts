import { formatTimestamp, type FieldError } from '#libs/kernel';
import type { Keyring } from '#libs/privacy';
import type { EventCodec } from '#libs/event-store';
import type { Findings } from '../validation/findings.js';
import type { Draft } from './draft.js';
import { plainDraft } from './plain-draft.js';
import type { PreparationRequest } from './preparation-request.js';
import type { Preparation, PreparedEvent } from './prepared-event.js';
import { readDrafts } from './read-drafts.js';

/** How large an event may be once it is sealed, in bytes: so that the append that holds it stays under 1 MiB. */
export const SEALED_EVENT_BYTES_MAX = 900_000;

/**
 * How many events are laid out and sealed together: few enough that what only they need is garbage before the collector
 * first looks, which costs it nothing. (All events of a large batch together cost it as much as sealing them.)
 */
const EVENTS_AT_ONCE = 32;

/** What preparing needs: the keys, and the codec that seals with them. */
export interface PreparationTools {
  readonly keyring: Keyring;
  readonly codec: EventCodec;
}

/** What became of a request as a whole. */
export interface PreparationOutcome {
  readonly total: number;
  readonly errors: readonly FieldError[];
  /** Nothing of it may be recorded, whatever was prepared before this was known. */
  readonly isRefused: boolean;
}

/**
 * Makes the bytes of a request into sealed events: reads, validates, fills in defaults, lays out and seals; gives them to
 * `take` a few at a time, those of a call in one ArrayBuffer. Nothing is written but keys, and those only where events are to
 * be recorded. Rejects with a MalformedInputError for a body that cannot be read, a LimitExceededError for one with too many
 * events, and an UnavailableError where keys are out of reach.
 */
export async function prepareInGroups(
  request: PreparationRequest,
  tools: PreparationTools,
  take: (events: readonly PreparedEvent[]) => void,
): Promise<PreparationOutcome> {
  const { total, drafts, findings } = readDrafts(request);
  const { errors } = findings;
  const isRefused = (): boolean => errors.length > 0 && !request.skipInvalid;
  if (!isRefused())
    for (const some of inGroups(drafts, EVENTS_AT_ONCE)) take(await sealDrafts(some, request, tools, findings));
  return { total, errors, isRefused: isRefused() };
}

/** {@link prepareInGroups}, with all events together. */
export async function prepareEvents(request: PreparationRequest, tools: PreparationTools): Promise<Preparation> {
  const prepared: PreparedEvent[] = [];
  const { total, errors, isRefused } = await prepareInGroups(request, tools, (some) => prepared.push(...some));
  return { total, errors, events: isRefused ? [] : prepared };
}

function* inGroups<T>(items: Iterable<T>, size: number): Iterable<readonly T[]> {
  let group: T[] = [];
  for (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Lays out and seals events; those that are too large then are findings. */
async function sealDrafts(
  drafts: readonly Draft[],
  request: PreparationRequest,
  { keyring, codec }: PreparationTools,
  findings: Findings,
): Promise<PreparedEvent[]> {
  const { tenantId, again, receivedAtMs, stream = null } = request;
  const { idKey } = await keyring.tenantSecrets(tenantId);
  const now = formatTimestamp(receivedAtMs);
  const plain = drafts.map((draft) => plainDraft(draft, idKey, request, now, again?.eventIds.get(draft.index)));
  const at = new Date(again?.sealedAtMs ?? receivedAtMs);
  const layouts = plain.map((one) => one.plain);
  const sealed = await codec.seal(tenantId, stream, layouts, at);
  const events: PreparedEvent[] = [];
  for (let i = 0; i < sealed.length; i++) {
    const { rest } = plain[i]!;
    const { id, type, data, period } = sealed[i]!;
    const { index, publicId, chosenId, fingerprint, correlationId, causationId } = rest;
    if (data.length <= SEALED_EVENT_BYTES_MAX)
      events.push({ index, id, publicId, type, period, chosenId, fingerprint, correlationId, causationId, data });
    else {
      findings.nextEvent();
      const place = request.form === 'event' || request.form.startsWith('cloudevent') ? '' : `/${rest.index}`;
      findings.add(
        place,
        'AUDIT.EVENT_TOO_LARGE',
        `An event may have up to ${SEALED_EVENT_BYTES_MAX} bytes when sealed.`,
      );
    }
  }
  return events;
}
