import type { AuditCategory, AuditEntity } from '#libs/contracts';
import type { JsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { firstText, pick, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { outcomeOf, severityOf } from '../values/outcome.js';
import { clip, ipAddress, toDotted } from '../values/words.js';

/** What the best-known events of the Security channel say was done. */
const OPERATIONS: Readonly<Record<string, readonly [operation: string, category: AuditCategory]>> = {
  4624: ['logon', 'authentication'],
  4625: ['logon-failed', 'authentication'],
  4634: ['logoff', 'authentication'],
  4648: ['logon-with-credentials', 'authentication'],
  4672: ['special-privileges-assigned', 'permission'],
  4688: ['process-created', 'security'],
  4720: ['account-created', 'permission'],
  4726: ['account-deleted', 'permission'],
  4732: ['group-member-added', 'permission'],
  1102: ['audit-log-cleared', 'security'],
};
const ACTORS = 'SubjectUserName AccountName User SourceUser TargetUserName UserID'.split(' ');
const NOBODY = ['-', 'SYSTEM', 'LOCAL SERVICE', 'NETWORK SERVICE'];
const ENTITIES: readonly (readonly [field: string, type: string])[] = [
  ['ObjectName', 'windows.object'],
  ['TargetObject', 'windows.registry-key'],
  ['TargetFilename', 'windows.file'],
  ['ImageLoaded', 'windows.image'],
  ['PipeName', 'windows.pipe'],
  ['TargetUserName', 'windows.account'],
  ['NewProcessName', 'windows.process'],
  ['TargetImage', 'windows.process'],
  ['Image', 'windows.process'],
  ['ProcessName', 'windows.process'],
  ['Application', 'windows.process'],
  ['ServiceName', 'windows.service'],
];
const METADATA = 'EventID Channel SourceName RecordNumber Hostname Keywords EventType Task Opcode'.split(' ');

function entityOf(record: JsonObject, host: string): AuditEntity {
  for (const [field, type] of ENTITIES) {
    const id = textAt(record, field);
    if (id !== undefined && id !== '-') return { type, id: clip(id) };
  }
  return { type: 'windows.host', id: clip(host) };
}

/** Windows event logs as flat JSON objects, the way NXLog and Logstash write them. */
export const windows: ImportFormat = {
  name: 'windows',
  description: 'Windows event logs as flat JSON, an event a line',
  detect: (record) => 'EventID' in record && ('Channel' in record || 'SourceName' in record),
  map(record) {
    const eventId = textAt(record, 'EventID');
    const host = firstText(record, ['Hostname', 'Computer', 'host']);
    const occurredAt =
      occurredAtOf(record['@timestamp']) ??
      occurredAtOf(record['TimeCreated']) ??
      occurredAtOf(record['UtcTime'], true);
    if (eventId === undefined || host === undefined)
      throw new UnmappedError('WINDOWS.NO_EVENT', 'The record has no EventID or no host.');
    if (occurredAt === undefined) throw new UnmappedError('WINDOWS.NO_TIME', 'The record has no time with a zone.');
    const channel = firstText(record, ['Channel', 'SourceName']) ?? 'unknown';
    const known = channel.toLowerCase() === 'security' ? OPERATIONS[eventId] : undefined;
    const user = firstText(record, ACTORS);
    const domain = firstText(record, ['SubjectDomainName', 'Domain', 'TargetDomainName']);
    const isPerson = user !== undefined && !NOBODY.includes(user) && !user.endsWith('$');
    const ip = ipAddress(firstText(record, ['IpAddress', 'SourceIp', 'SourceAddress']));
    const severity = severityOf(textAt(record, 'Severity'));
    return {
      type: clip(`windows.${toDotted(channel) ?? 'unknown'}.${toDotted(eventId) ?? 'event'}`, 128),
      occurredAt,
      actor: {
        id: clip(isPerson && domain !== undefined ? `${domain}\\${user}` : isPerson ? user : host),
        type: isPerson ? 'user' : 'device',
        ...(ip !== undefined && { ip }),
      },
      entity: entityOf(record, host),
      ...(known && { operation: known[0] }),
      category: known?.[1] ?? 'security',
      outcome: outcomeOf(textAt(record, 'EventType')) ?? 'success',
      ...(severity !== undefined && { severity }),
      service: toDotted(channel) ?? 'windows',
      metadata: { ...pick(record, METADATA), ...(user !== undefined && { account: clip(user) }) },
    };
  },
};
