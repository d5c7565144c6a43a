import type { AuditEntity, AuditEvent } from '#libs/contracts';
import { isJsonObject, type JsonObject } from '#libs/kernel';
import { UnmappedError, type MappingContext } from '../../import-format.js';
import { atPath, firstText } from '../../values/at-path.js';
import { occurredAtOf } from '../../values/occurred-at.js';
import { outcomeOf, severityOf } from '../../values/outcome.js';
import { clip, ipAddress, toDotted } from '../../values/words.js';
import * as names from './usual-names.js';

function timeOf(record: JsonObject, context: MappingContext): string | undefined {
  for (const path of names.TIME) {
    const time = occurredAtOf(atPath(record, path), context.assumeUtc);
    if (time !== undefined) return time;
  }
  return undefined;
}

function entityOf(record: JsonObject): AuditEntity | undefined {
  for (const head of names.ENTITY) {
    const places = [head, `${head}.0`];
    const id = firstText(
      record,
      places.flatMap((at) => [`${at}.id`, `${at}.fullname`, `${at}.name`, at]),
    );
    if (id === undefined) continue;
    const type = firstText(record, [...places.map((at) => `${at}.type`), `${head}type`]) ?? head;
    return { type: toDotted(type) ?? 'object', id: clip(id) };
  }
  const id = firstText(record, names.PLACE);
  return id === undefined ? undefined : { type: 'system', id: clip(id) };
}

function missing(what: string, field: string): UnmappedError {
  return new UnmappedError(
    `NDJSON.NO_${what}`,
    `No field with a usual name says this; say where it is: --map ${field}=PATH.`,
  );
}

/**
 * What the usual names of fields tell of a record of an unknown kind, or of the one member that a collector has wrapped it
 * in; any part may be missing.
 */
export function guessParts(whole: JsonObject, context: MappingContext): Partial<AuditEvent> {
  const outer = withWrapped(names.withPlainNames(whole), context);
  const text = (paths: readonly string[]): string | undefined => firstText(outer, paths);
  const type = toDotted(text(names.ACTION) ?? '');
  const occurredAt = timeOf(outer, context);
  const actor = text(names.ACTOR);
  const ip = ipAddress(text(names.ADDRESS));
  const userAgent = text(names.USER_AGENT);
  const entity = entityOf(outer);
  const outcome = outcomeOf(text(names.OUTCOME));
  const severity = severityOf(text(names.SEVERITY));
  const requestId = text(names.REQUEST);
  const service = toDotted(text(names.SERVICE) ?? '');
  return {
    ...(type !== undefined && { type }),
    ...(occurredAt !== undefined && { occurredAt }),
    ...(actor !== undefined && {
      actor: {
        id: clip(actor),
        ...(ip !== undefined && { ip }),
        ...(userAgent !== undefined && { userAgent: clip(userAgent, 4096) }),
      },
    }),
    ...(entity && { entity }),
    ...(outcome !== undefined && { outcome }),
    ...(severity !== undefined && { severity }),
    ...(requestId !== undefined && { requestId: clip(requestId) }),
    ...(service !== undefined && { service }),
  };
}

function withWrapped(record: JsonObject, context: MappingContext): JsonObject {
  if (timeOf(record, context) !== undefined) return record;
  const wrapped = names.WRAPPERS.map((name) => record[name]).find(isJsonObject);
  return wrapped ? { ...record, ...wrapped } : record;
}

/** Checks that the parts make an event. */
export function completeParts(parts: Partial<AuditEvent>): AuditEvent {
  const { type, occurredAt, actor, entity } = parts;
  if (type === undefined) throw missing('TYPE', 'type');
  if (occurredAt === undefined) throw missing('TIME', 'occurredAt');
  if (actor === undefined) throw missing('ACTOR', 'actor.id');
  if (entity === undefined) throw missing('ENTITY', 'entity.id');
  return { ...parts, type, occurredAt, actor, entity };
}

/** An audit event of a record of an unknown kind, by the usual names of fields. */
export function guessEvent(record: JsonObject, context: MappingContext): AuditEvent {
  return completeParts(guessParts(record, context));
}
