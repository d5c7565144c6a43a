import {
  auditView,
  type AuditView,
  DEFAULT_ACTOR_TYPE,
  findAuditFold,
  isPerson,
  ownMembers,
  parseStreamName,
  type AuditedEvent,
} from '#libs/contracts';
import type { OpenedFormat1 } from '#libs/event-store';
import { isJsonObject, type JsonObject } from '#libs/kernel';
import { Personal } from '../entries/personal.js';
import { commonMembers, subjectKeysOf } from './common-members.js';
import type { ProjectedEntry } from './projected-entry.js';
import { stateAfter, type StreamStates } from './stream-states.js';
import { optionalText, requiredText } from './texts.js';

/** The retention class of an event whose type names none. */
export const NO_CLASS = 'administration';
const NO_CATEGORY = 'system';

interface View {
  readonly view: AuditView;
  readonly subjectKeys: readonly string[];
  readonly erased: boolean;
}

/** What the event did to its aggregate. */
async function viewOf(event: OpenedFormat1, audited: AuditedEvent, states: StreamStates): Promise<View> {
  const { recorded } = event;
  const name = parseStreamName(recorded.stream);
  if (!name) throw new TypeError('the stream is none of ours');
  const fold = findAuditFold(name.category);
  if (!fold)
    return { view: plainView(name.category, name.id, audited), subjectKeys: subjectKeysOf(event), erased: false };
  const before = await states.before(fold, recorded);
  const view = auditView(fold, name.id, before.state, audited);
  const after = stateAfter(before, event, view.after);
  states.remember(recorded.stream, after);
  return { view, subjectKeys: after.subjectKeys, erased: after.erased };
}

/** An event without an aggregate, such as what the ledger says of itself. */
function plainView(category: string, id: string, { type, data }: AuditedEvent): AuditView {
  const operation = type.replace(/^[^.]+\./, '').replace(/\.v\d+$/, '');
  const view = { severity: 'info', outcome: 'success', before: null, subjects: [] } as const;
  return { ...view, entity: { type: category, id }, operation, after: ownMembers(data) };
}

function personalBits(actor: JsonObject, view: AuditView): number {
  const isActorPerson = actor['id'] !== undefined && isPerson(optionalText(actor['type']) ?? DEFAULT_ACTOR_TYPE);
  return (isActorPerson ? Personal.actor : 0) | (view.subjects.length > 0 ? Personal.state : 0);
}

/** The entry that comes of a domain event by itself: what it changed, by whom, and why. */
export async function entryOfDomainEvent(
  event: OpenedFormat1,
  audited: AuditedEvent,
  states: StreamStates,
): Promise<ProjectedEntry> {
  const contract = states.catalogue.find(event.recorded.type)!;
  const { erased: isErased, ...common } = commonMembers(event, contract.retentionClass ?? NO_CLASS);
  const { view, subjectKeys, erased } = await viewOf(event, audited, states);
  const { data } = audited;
  const actor = isJsonObject(data['actor']) ? data['actor'] : {};
  return {
    id: common.eventId,
    // What the log says, to the letter: readers look it up there, and proofs are of it.
    type: event.recorded.type,
    occurredAt: requiredText(data['occurredAt']),
    category: contract.category ?? NO_CATEGORY,
    severity: view.severity,
    outcome: view.outcome,
    operation: view.operation,
    actorType: optionalText(actor['type']),
    actorId: optionalText(actor['id']),
    actorIp: optionalText(actor['ip']),
    actorUserAgent: optionalText(actor['userAgent']),
    actorSessionId: optionalText(actor['sessionId']),
    entityType: view.entity.type,
    entityId: view.entity.id,
    requestId: optionalText(data['requestId']),
    correlationId: optionalText(data['correlationId']),
    causationId: optionalText(data['causationId']),
    reason: optionalText(data['reason']),
    before: view.before,
    after: view.after,
    sent: data['sent'],
    fingerprint: optionalText(data['fingerprint']),
    personal: personalBits(actor, view),
    erased: isErased || erased,
    subjectKeys,
    ...common,
  };
}
