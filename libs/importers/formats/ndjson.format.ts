import { isJsonObject, type JsonObject } from '#libs/kernel';
import { AUDIT_EVENT_SCHEMA, type AuditEvent } from '#libs/contracts';
import type { ImportFormat } from '../import-format.js';
import { cloudevents } from './cloudevents.format.js';
import { cloudtrail } from './cloudtrail.format.js';
import { git } from './git.format.js';
import { github } from './github.format.js';
import { googleAudit } from './google-audit.format.js';
import { guessEvent } from './ndjson/guess-event.js';
import { WRAPPERS } from './ndjson/usual-names.js';
import { mapByFields } from './ndjson/map-by-fields.js';
import { kubernetes } from './kubernetes.format.js';
import { pick } from '../values/at-path.js';
import { windows } from './windows.format.js';

/** The formats that records of mixed logs are shown to, the most telling first. */
const RECOGNISED: readonly ImportFormat[] = [cloudtrail, kubernetes, googleAudit, cloudevents, windows, github, git];

const FIELDS = Object.keys(AUDIT_EVENT_SCHEMA.properties);

/** Whether a record is an audit event already, in the shape in which the API takes them. */
function isAuditEvent(record: JsonObject): boolean {
  const { type, actor, entity } = record;
  return typeof type === 'string' && isJsonObject(actor) && 'id' in actor && isJsonObject(entity) && 'id' in entity;
}

/**
 * Any JSON lines: audit events in the API's shape pass as they are, records of a known format are mapped by it, and of
 * others the usual names of fields are tried. A field map goes before all of it.
 */
export const ndjson: ImportFormat = {
  name: 'ndjson',
  description: 'any JSON, a record a line; --map says where the fields are',
  detect: () => true,
  map(record, context) {
    if (context.fieldMap) return mapByFields(record, context.fieldMap, context);
    const wrapped = WRAPPERS.map((name) => record[name]).filter(isJsonObject);
    for (const candidate of [record, ...wrapped]) {
      if (isAuditEvent(candidate)) return pick(candidate, FIELDS) as unknown as AuditEvent;
      const format = RECOGNISED.find((one) => one.detect(candidate));
      if (format) return format.map(candidate, context);
    }
    return guessEvent(record, context);
  },
};
