import { isJsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { atPath, firstText, pick, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { severityOf } from '../values/outcome.js';
import { clip, ipAddress, toDotted } from '../values/words.js';

const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** Google Cloud Audit Logs: LogEntry objects with an AuditLog payload, as log sinks write them. */
export const googleAudit: ImportFormat = {
  name: 'google-audit',
  description: 'Google Cloud Audit Logs: a LogEntry a line',
  detect: (record) => isJsonObject(record['protoPayload']) && 'logName' in record,
  map(record) {
    const payload = record['protoPayload'];
    const method = textAt(payload, 'methodName');
    const occurredAt = occurredAtOf(record['timestamp']) ?? occurredAtOf(record['receiveTimestamp']);
    if (method === undefined) throw new UnmappedError('GOOGLE_AUDIT.NO_METHOD', 'protoPayload has no methodName.');
    if (occurredAt === undefined) throw new UnmappedError('GOOGLE_AUDIT.NO_TIME', 'The entry has no timestamp.');
    const actor = firstText(payload, ['authenticationInfo.principalEmail', 'authenticationInfo.principalSubject']);
    if (actor === undefined) throw new UnmappedError('GOOGLE_AUDIT.NO_ACTOR', 'authenticationInfo names nobody.');
    const insertId = textAt(record, 'insertId');
    const service = textAt(payload, 'serviceName') ?? 'google-cloud';
    const ip = ipAddress(textAt(payload, 'requestMetadata.callerIp'));
    const userAgent = textAt(payload, 'requestMetadata.callerSuppliedUserAgent');
    const status = atPath(payload, 'status.code');
    const denied = status === PERMISSION_DENIED || status === UNAUTHENTICATED;
    const severity = severityOf(textAt(record, 'severity'));
    return {
      ...(insertId !== undefined && { id: `google-audit:${textAt(record, 'logName')}:${occurredAt}:${insertId}` }),
      type: clip(`google.${toDotted(method.replace(/^google\./, '')) ?? 'method'}`, 128),
      occurredAt,
      actor: {
        id: clip(actor),
        type: actor.endsWith('.gserviceaccount.com') ? 'service-account' : 'user',
        ...(ip !== undefined && { ip }),
        ...(userAgent !== undefined && { userAgent: clip(userAgent, 4096) }),
      },
      entity: {
        type: toDotted(textAt(record, 'resource.type') ?? 'google-resource') ?? 'google-resource',
        id: clip(textAt(payload, 'resourceName') ?? service),
      },
      category: /data_access/.test(textAt(record, 'logName') ?? '') ? 'data-access' : 'entity-mutation',
      outcome: denied ? 'denied' : status === undefined || status === 0 ? 'success' : 'failure',
      ...(severity !== undefined && { severity }),
      service: toDotted(service) ?? 'google-cloud',
      metadata: { ...pick(record, ['insertId', 'logName', 'severity']), methodName: method },
    };
  },
};
