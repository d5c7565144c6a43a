import { describe, expect, it } from '@jest/globals';
import { codeOf, eventOf } from '../testing/import-one.js';

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
