import { describe, expect, it } from '@jest/globals';
import { importFormat, parseFieldMap, RecordImporter, type Imported, type MappingContext } from '../index.js';

function importOne(format: string, text: string, context: MappingContext = {}): Imported {
  const importer = new RecordImporter(importFormat(format)!, context);
  return importer.import({ kind: 'record', line: 1, offset: 0, bytes: Buffer.from(text) });
}

function eventOf(format: string, record: unknown, context: MappingContext = {}): Record<string, unknown> {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const imported = importOne(format, text, context);
  if ('finding' in imported) throw new Error(`${imported.finding.code}: ${imported.finding.reason}`);
  const { original, ...event } = JSON.parse(imported.event) as Record<string, unknown>;
  expect(original).toBe(text);
  return event;
}

function codeOf(format: string, record: unknown): string {
  const imported = importOne(format, typeof record === 'string' ? record : JSON.stringify(record));
  return 'finding' in imported ? imported.finding.code : 'mapped';
}

const trail = {
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ada', accessKeyId: 'AKIAEXAMPLE', userName: 'ada' },
  eventTime: '2026-11-20T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketPolicy',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2',
  requestParameters: { bucketName: 'ledger', policy: {} },
  requestID: 'R1',
  eventID: 'e-1',
  readOnly: false,
};

describe('the format cloudtrail', () => {
  it('given a call, then who, what, to what, when, from where, and how it ended', () => {
    expect(eventOf('cloudtrail', trail)).toEqual({
      id: 'cloudtrail:e-1',
      type: 'aws.s3.put-bucket-policy',
      occurredAt: '2026-11-20T10:00:00Z',
      actor: {
        id: 'arn:aws:iam::1:user/ada',
        type: 'user',
        ip: '192.0.2.7',
        userAgent: 'aws-cli/2',
        sessionId: 'AKIAEXAMPLE',
      },
      entity: { type: 'aws.bucket', id: 'ledger' },
      operation: 'put-bucket-policy',
      category: 'entity-mutation',
      outcome: 'success',
      service: 's3.amazonaws.com',
      requestId: 'R1',
      metadata: {
        eventName: 'PutBucketPolicy',
        eventSource: 's3.amazonaws.com',
        awsRegion: 'eu-west-1',
        eventVersion: '1.08',
        readOnly: false,
        sourceIPAddress: '192.0.2.7',
      },
    });
  });

  it.each([
    [{ errorCode: 'AccessDenied' }, { outcome: 'denied' }],
    [{ errorCode: 'Client.UnauthorizedOperation' }, { outcome: 'denied' }],
    [{ errorCode: 'NoSuchBucketPolicy' }, { outcome: 'failure' }],
    [
      { eventName: 'ConsoleLogin', eventSource: 'signin.amazonaws.com', responseElements: { ConsoleLogin: 'Failure' } },
      { outcome: 'failure', category: 'authentication' },
    ],
    [{ readOnly: true }, { category: 'data-access' }],
    [
      { eventSource: 'iam.amazonaws.com', eventName: 'AttachRolePolicy' },
      { category: 'permission', type: 'aws.iam.attach-role-policy' },
    ],
    [
      { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, sourceIPAddress: 'ec2.amazonaws.com' },
      { actor: { id: 'ec2.amazonaws.com', type: 'service', userAgent: 'aws-cli/2' } },
    ],
    [
      { resources: [{ ARN: 'arn:aws:s3:::ledger', type: 'AWS::S3::Bucket' }] },
      { entity: { type: 'aws:s3:bucket', id: 'arn:aws:s3:::ledger' } },
    ],
    [{ requestParameters: null }, { entity: { type: 'aws-service', id: 's3.amazonaws.com' } }],
  ])('given %j, then %j', (change, expected) => {
    expect(eventOf('cloudtrail', { ...trail, ...change })).toMatchObject(expected);
  });

  it.each([
    [{ kind: 0 }, 'CLOUDTRAIL.NO_EVENT'],
    [{ ...trail, eventTime: 'yesterday' }, 'CLOUDTRAIL.NO_TIME'],
    [{ ...trail, userIdentity: {} }, 'CLOUDTRAIL.NO_ACTOR'],
  ])('given %j, then it is reported as %s', (record, code) => {
    expect(codeOf('cloudtrail', record)).toBe(code);
  });
});

const cloudEvent = {
  specversion: '1.0',
  id: '17',
  source: '/portal',
  type: 'com.example.Case.Opened',
  subject: '123',
  time: '2026-11-20T10:00:00Z',
  data: { n: 1 },
};

describe('the format cloudevents', () => {
  it('given an event, then its source is the actor, its subject the entity, and its attributes and data can be searched', () => {
    expect(eventOf('cloudevents', cloudEvent)).toEqual({
      id: '/portal 17',
      type: 'com.example.case.opened',
      occurredAt: '2026-11-20T10:00:00Z',
      actor: { id: '/portal', type: 'service' },
      entity: { type: 'case', id: '123' },
      metadata: {
        cloudevent: {
          specversion: '1.0',
          id: '17',
          source: '/portal',
          type: 'com.example.Case.Opened',
          subject: '123',
          time: '2026-11-20T10:00:00Z',
        },
        data: { n: 1 },
      },
    });
  });

  it('given the extensions for identity, severity and correlation, then they are the fields they mean', () => {
    const extensions = {
      authid: 'ada',
      authtype: 'app_user',
      severitytext: 'WARN',
      correlationid: 'c',
      causationid: 'd',
    };
    expect(eventOf('cloudevents', { ...cloudEvent, ...extensions })).toMatchObject({
      actor: { id: 'ada', type: 'app-user' },
      severity: 'medium',
      correlationId: 'c',
      causationId: 'd',
    });
  });

  it('given a CDEvent, then it is the CloudEvent that it is published as', () => {
    const context = {
      specversion: '0.5.0',
      id: 'i',
      source: '/ci',
      type: 'dev.cdevents.build.finished.0.2.0',
      timestamp: '2026-11-20T10:00:00Z',
      chainId: 'c',
    };
    const event = {
      id: '/ci i',
      type: 'dev.cdevents.build.finished.0.2.0',
      entity: { type: 'build', id: 'b1' },
      correlationId: 'c',
    };
    expect(eventOf('cloudevents', { context, subject: { id: 'b1' } })).toMatchObject(event);
    expect(eventOf('cloudevents', { file: 'x.json', cdevent: { context, subject: { id: 'b1' } } })).toMatchObject(
      event,
    );
  });

  it.each([
    [{ subscription: 's', message: {} }, 'CLOUDEVENTS.NOT_ONE'],
    [{ ...cloudEvent, specversion: '0.3' }, 'CLOUDEVENTS.VERSION'],
    [{ ...cloudEvent, source: '' }, 'CLOUDEVENTS.ATTRIBUTE'],
    [{ ...cloudEvent, id: 17 }, 'CLOUDEVENTS.ATTRIBUTE'],
    [{ ...cloudEvent, data_base64: '' }, 'CLOUDEVENTS.TWO_PAYLOADS'],
    [{ ...cloudEvent, time: '2026-11-20' }, 'CLOUDEVENTS.TIME'],
  ])('given %j, then it is reported as %s', (record, code) => {
    expect(codeOf('cloudevents', record)).toBe(code);
  });
});

describe('the format ndjson', () => {
  it('given an audit event in the shape of the API, then it passes with its own id; members the API does not know stay in the original', () => {
    const event = {
      id: 'e1',
      type: 'case.viewed',
      actor: { id: 'ada' },
      entity: { type: 'case', id: '1' },
      occurredAt: '2026-11-20T10:00:00Z',
    };
    expect(eventOf('ndjson', { ...event, unknown: 1 })).toEqual(event);
  });

  it('given integers beyond 2^53, then their digits are kept as text, and everywhere in the original', () => {
    const text =
      '{ "EventID": 4625, "Channel":"Security","Hostname":"dc1","@timestamp":"2026-11-20T10:00:00Z","SubjectUserName":"ada","SubjectDomainName":"CORP","Keywords":-9214364837600034816 }';
    expect(eventOf('ndjson', text)).toMatchObject({
      type: 'windows.security.4625',
      actor: { id: 'CORP\\ada', type: 'user' },
      operation: 'logon-failed',
      category: 'authentication',
      metadata: { EventID: 4625, Keywords: '-9214364837600034816' },
    });
  });

  it('given a Kubernetes audit event, then its id is that of the request and the stage', () => {
    const record = {
      auditID: 'a1',
      stage: 'ResponseComplete',
      verb: 'create',
      user: { username: 'system:serviceaccount:ci:builder' },
      sourceIPs: ['::1'],
      objectRef: { resource: 'pods', subresource: 'exec', namespace: 'prod', name: 'api' },
      responseStatus: { code: 403, message: 'no' },
      requestReceivedTimestamp: '2026-11-20T10:00:00.123456Z',
    };
    expect(eventOf('ndjson', record)).toMatchObject({
      id: 'kubernetes:a1:ResponseComplete',
      type: 'kubernetes.pods/exec.create',
      actor: { id: 'system:serviceaccount:ci:builder', type: 'service-account', ip: '::1' },
      entity: { type: 'kubernetes.pods/exec', id: 'prod/api' },
      outcome: 'denied',
      reason: 'no',
    });
  });

  it('given an event of the GitHub API wrapped by a collector, then it is found inside', () => {
    const event = {
      id: '9',
      type: 'PullRequestEvent',
      actor: { login: 'ada' },
      repo: { name: 'a/b' },
      payload: { action: 'opened' },
      created_at: '2026-11-20T10:00:00Z',
    };
    expect(eventOf('ndjson', { source: 'x', event })).toMatchObject({
      id: 'github:9',
      type: 'github.pull-request.opened',
      entity: { type: 'repository', id: 'a/b' },
    });
  });

  it('given a record of no known kind, then the usual names of fields are tried, in any spelling', () => {
    const record = {
      EVENT_TYPE: 'User Login',
      created_at: 1_763_632_800,
      user: { email: 'ada@example.com' },
      app: 'portal',
      client_ip: '192.0.2.1',
      Result: 'FAILURE',
    };
    expect(eventOf('ndjson', record)).toEqual({
      id: expect.stringMatching(/^ndjson:[\w-]{43}$/),
      type: 'user-login',
      occurredAt: '2025-11-20T10:00:00.000000Z',
      actor: { id: 'ada@example.com', ip: '192.0.2.1' },
      entity: { type: 'system', id: 'portal' },
      outcome: 'failure',
      service: 'portal',
    });
  });

  it('given a field map, then it goes before what the names say', () => {
    const fieldMap = parseFieldMap([
      'type==app.order.placed',
      'occurredAt=t',
      'actor.id=who.0',
      'actor.type==service',
      'entity.id=order',
      'entity.type==order',
      'after=state',
      'metadata.shop=shop',
      'severity=level',
    ]);
    const record = {
      t: '2026-11-20 10:00:00,250 +0100',
      who: ['till-3'],
      order: 17,
      state: { total: '9.99' },
      shop: 'x',
      level: 'warn',
      action: 'ignored',
    };
    expect(eventOf('ndjson', record, { fieldMap })).toMatchObject({
      type: 'app.order.placed',
      occurredAt: '2026-11-20T10:00:00.250+01:00',
      actor: { id: 'till-3', type: 'service' },
      entity: { type: 'order', id: '17' },
      after: { total: '9.99' },
      severity: 'medium',
      metadata: { shop: 'x' },
    });
  });

  it.each([
    [{ action: 'x', user: 'a', service: 's' }, 'NDJSON.NO_TIME'],
    [{ action: 'x', user: 'a', service: 's', time: '2026-11-20T10:00:00' }, 'NDJSON.NO_TIME'],
    [{ time: '2026-11-20T10:00:00Z', user: 'a', service: 's' }, 'NDJSON.NO_TYPE'],
    [{ time: '2026-11-20T10:00:00Z', action: 'x', service: 's' }, 'NDJSON.NO_ACTOR'],
    [{ time: '2026-11-20T10:00:00Z', action: 'x', user: 'a' }, 'NDJSON.NO_ENTITY'],
    ['[1]', 'RECORD.NOT_AN_OBJECT'],
    ['{"a":', 'RECORD.NOT_JSON'],
    ['', 'RECORD.NOT_JSON'],
  ])('given %j, then it is reported as %s', (record, code) => {
    expect(codeOf('ndjson', record)).toBe(code);
  });
});
