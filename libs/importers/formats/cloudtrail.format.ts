import type { AuditActor, AuditCategory, AuditEntity, Outcome } from '#libs/contracts';
import { isJsonObject, type JsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { atPath, firstText, objectAt, pick, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { outcomeOf } from '../values/outcome.js';
import { clip, ipAddress, toDotted } from '../values/words.js';

const ACTOR_TYPES: Readonly<Record<string, string>> = {
  IAMUser: 'user',
  IdentityCenterUser: 'user',
  FederatedUser: 'federated-user',
  AssumedRole: 'role',
  AWSService: 'service',
  Root: 'root',
};
const METADATA = [
  'eventName eventSource awsRegion eventType eventCategory eventVersion readOnly recipientAccountId',
  'errorCode errorMessage sharedEventID vpcEndpointId',
].flatMap((line) => line.split(' '));
const NAMED_RESOURCE = /^(.+?)(?:Arn|ARN|Name|Id|ID)$/;

function actorOf(record: JsonObject): AuditActor {
  const identity = objectAt(record, 'userIdentity');
  const kind = textAt(identity, 'type');
  const id = firstText(identity, ['arn', 'userName', 'principalId', 'invokedBy', 'accountId']);
  if (id === undefined) throw new UnmappedError('CLOUDTRAIL.NO_ACTOR', 'userIdentity names nobody.');
  const type = kind === undefined ? 'service' : (ACTOR_TYPES[kind] ?? toDotted(kind));
  const ip = ipAddress(textAt(record, 'sourceIPAddress'));
  const userAgent = textAt(record, 'userAgent');
  const sessionId = textAt(identity, 'accessKeyId');
  return {
    id: clip(id),
    type: type ?? 'user',
    ...(ip !== undefined && { ip }),
    ...(userAgent !== undefined && { userAgent: clip(userAgent, 4096) }),
    ...(sessionId !== undefined && { sessionId: clip(sessionId) }),
  };
}

/** The resource a record names, else the first request parameter that ends in Arn, Name or Id, else the service itself. */
function entityOf(record: JsonObject, service: string): AuditEntity {
  const arn = textAt(record, 'resources.0.ARN');
  if (arn !== undefined)
    return { type: toDotted(textAt(record, 'resources.0.type') ?? 'resource') ?? 'resource', id: clip(arn) };
  for (const [name, value] of Object.entries(objectAt(record, 'requestParameters'))) {
    const kind = NAMED_RESOURCE.exec(name)?.[1];
    const type = kind === undefined ? undefined : toDotted(kind);
    if (type !== undefined && typeof value === 'string' && value !== '')
      return { type: clip(`aws.${type}`, 128), id: clip(value) };
  }
  return { type: 'aws-service', id: service };
}

function outcome(record: JsonObject): Outcome {
  const code = textAt(record, 'errorCode');
  if (code !== undefined) return outcomeOf(code) === 'denied' ? 'denied' : 'failure';
  return textAt(record, 'responseElements.ConsoleLogin') === 'Failure' ? 'failure' : 'success';
}

function categoryOf(record: JsonObject, service: string, name: string): AuditCategory {
  if (service === 'signin' || /^(AssumeRole|GetSessionToken|GetFederationToken)/.test(name)) return 'authentication';
  if (textAt(record, 'eventType') === 'AwsServiceEvent') return 'system';
  if (atPath(record, 'readOnly') === true || atPath(record, 'readOnly') === 'true') return 'data-access';
  return service === 'iam' || service === 'organizations' ? 'permission' : 'entity-mutation';
}

/** AWS CloudTrail, record versions 1.0 to 1.11: the files it delivers, and a record a line. */
export const cloudtrail: ImportFormat = {
  name: 'cloudtrail',
  description: 'AWS CloudTrail: {"Records":[…]} files as they are delivered, or a record a line',
  envelopes: ['Records'],
  detect: (record) => isJsonObject(record['userIdentity']) && 'eventSource' in record && 'eventName' in record,
  map(record) {
    const occurredAt = occurredAtOf(record['eventTime']);
    const name = textAt(record, 'eventName');
    const source = textAt(record, 'eventSource');
    if (name === undefined || source === undefined)
      throw new UnmappedError('CLOUDTRAIL.NO_EVENT', 'The record has no eventName or no eventSource.');
    if (occurredAt === undefined) throw new UnmappedError('CLOUDTRAIL.NO_TIME', 'The record has no eventTime.');
    const service = toDotted(source.replace(/\.amazonaws\.com(\.cn)?$/, '')) ?? 'aws';
    const operation = toDotted(name) ?? 'event';
    const id = textAt(record, 'eventID');
    const requestId = textAt(record, 'requestID');
    return {
      ...(id !== undefined && { id: `cloudtrail:${id}` }),
      type: clip(`aws.${service}.${operation}`, 128),
      occurredAt,
      actor: actorOf(record),
      entity: entityOf(record, source),
      operation,
      category: categoryOf(record, service, name),
      outcome: outcome(record),
      service: toDotted(source) ?? service,
      ...(requestId !== undefined && { requestId: clip(requestId) }),
      metadata: { ...pick(record, METADATA), sourceIPAddress: textAt(record, 'sourceIPAddress') ?? null },
    };
  },
};
