import { describe, expect, it } from '@jest/globals';
import { codeOf, eventOf } from '../testing/import-one.js';

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
