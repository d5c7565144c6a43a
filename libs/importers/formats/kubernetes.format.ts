import type { AuditCategory } from '#libs/contracts';
import { isJsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { atPath, firstText, objectAt, pick, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { outcomeOfStatus } from '../values/outcome.js';
import { clip, ipAddress, toDotted } from '../values/words.js';

const READS = ['get', 'list', 'watch', 'proxy'];
const TIMES = ['requestReceivedTimestamp', 'stageTimestamp', 'timestamp', 'metadata.creationTimestamp'];
const METADATA = 'auditID stage level requestURI objectRef impersonatedUser annotations'.split(' ');

function actorType(username: string): string {
  if (username.startsWith('system:serviceaccount:')) return 'service-account';
  return username.startsWith('system:') && username !== 'system:anonymous' ? 'system' : 'user';
}

function categoryOf(verb: string, group: string | undefined): AuditCategory {
  if (READS.includes(verb)) return 'data-access';
  return group === 'rbac.authorization.k8s.io' ? 'permission' : 'entity-mutation';
}

/** Kubernetes audit events (audit.k8s.io). A request has one for each of its stages. */
export const kubernetes: ImportFormat = {
  name: 'kubernetes',
  description: 'Kubernetes audit logs (audit.k8s.io), an event a line or an EventList',
  envelopes: ['items'],
  detect: (record) => 'auditID' in record && 'stage' in record && isJsonObject(record['user']),
  map(record) {
    const verb = textAt(record, 'verb');
    const username = textAt(record, 'user.username');
    const occurredAt = TIMES.map((path) => occurredAtOf(atPath(record, path))).find((time) => time !== undefined);
    if (verb === undefined) throw new UnmappedError('KUBERNETES.NO_VERB', 'The record has no verb.');
    if (username === undefined) throw new UnmappedError('KUBERNETES.NO_USER', 'The record names no user.');
    if (occurredAt === undefined) throw new UnmappedError('KUBERNETES.NO_TIME', 'The record has no time.');
    const ref = objectAt(record, 'objectRef');
    const resource =
      toDotted([textAt(ref, 'resource') ?? 'path', textAt(ref, 'subresource')].filter(Boolean).join('/')) ?? 'path';
    const name = [textAt(ref, 'namespace'), textAt(ref, 'name')].filter(Boolean).join('/');
    const auditId = textAt(record, 'auditID');
    const ip = ipAddress(textAt(record, 'sourceIPs.0'));
    const userAgent = textAt(record, 'userAgent');
    const status = atPath(record, 'responseStatus.code');
    const outcome = outcomeOfStatus(typeof status === 'number' ? status : undefined);
    const reason = textAt(record, 'responseStatus.message');
    return {
      ...(auditId !== undefined && { id: `kubernetes:${auditId}:${textAt(record, 'stage')}` }),
      type: clip(`kubernetes.${resource}.${toDotted(verb) ?? 'request'}`, 128),
      occurredAt,
      actor: {
        id: clip(username),
        type: actorType(username),
        ...(ip !== undefined && { ip }),
        ...(userAgent !== undefined && { userAgent: clip(userAgent, 4096) }),
      },
      entity: {
        type: `kubernetes.${resource}`.slice(0, 128),
        id: clip(name || (firstText(record, ['requestURI']) ?? resource)),
      },
      operation: toDotted(verb) ?? 'request',
      category: categoryOf(verb, textAt(ref, 'apiGroup')),
      ...(outcome !== undefined && { outcome }),
      ...(reason !== undefined && { reason: clip(reason, 8192) }),
      service: 'kubernetes',
      ...(auditId !== undefined && { requestId: clip(auditId) }),
      metadata: pick(record, METADATA),
    };
  },
};
