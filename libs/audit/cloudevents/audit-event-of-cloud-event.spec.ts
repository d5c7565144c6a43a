import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';
import { Findings } from '../validation/findings.js';
import { draftOfCloudEvent } from './draft-of-cloud-event.js';

const minimum: JsonObject = { specversion: '1.0', type: 'com.example.some', source: '/context', id: 'A-1' };

function auditEvent(value: JsonValue): JsonObject {
  const findings = new Findings();
  const draft = draftOfCloudEvent(value, 0, '', findings);
  if (!draft) throw new Error(JSON.stringify(findings.errors));
  return JSON.parse(JSON.stringify(draft.event)) as JsonObject;
}

describe('CloudEvents as audit events', () => {
  it('given the least, then the source is who did it and what it was done to', () => {
    expect(auditEvent(minimum)).toEqual({
      id: 'A-1',
      type: 'com.example.some',
      actor: { id: '/context', type: 'service' },
      entity: { type: 'source', id: '/context' },
      metadata: { cloudevent: minimum },
    });
  });

  it('given extensions with a meaning here, then they take their places', () => {
    const event = {
      ...minimum,
      type: 'com.github.pull_request.opened',
      subject: '123',
      time: '2018-04-05T17:31:00Z',
      authid: 'anna',
      authtype: 'app_user',
      correlationid: 'c',
      causationid: 'd',
      severitynumber: 17,
      data: { a: 1 },
    };
    expect(auditEvent(event)).toMatchObject({
      occurredAt: '2018-04-05T17:31:00Z',
      actor: { id: 'anna', type: 'app-user' },
      entity: { type: 'pull_request', id: '123' },
      correlationId: 'c',
      causationId: 'd',
      severity: 'high',
      metadata: { data: { a: 1 } },
    });
  });

  it.each([
    ['Coolevent', 'coolevent'],
    ['com.example..Some Event!', 'com.example.some-event'],
    ['🎈', 'cloudevent'],
    ['a'.repeat(200), 'a'.repeat(128)],
  ])('given the type %s, then ours is %s and its own is kept', (type, ours) => {
    expect(auditEvent({ ...minimum, type })).toMatchObject({ type: ours, metadata: { cloudevent: { type } } });
  });

  it('given any valid event, when it is mapped, then every attribute and the payload can be read off', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,20}$/).filter((name) => !(name in minimum) && name !== 'data');
    const text = fc.stringMatching(/^[ -~]{1,100}$/);
    const extensions = fc.dictionary(word, fc.oneof(text, fc.boolean(), fc.integer({ min: -1000, max: 1000 })), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(extensions, text, fc.option(fc.jsonValue(), { nil: undefined }), (more, type, data) => {
        const findings = new Findings();
        const attributes = { ...minimum, ...more, type };
        const event = { ...attributes, ...(data !== undefined && { data: data as JsonValue }) };
        const draft = draftOfCloudEvent(event, 0, '', findings);
        if (!draft) return;
        expect(draft.event.metadata).toEqual({ cloudevent: attributes, ...(data !== undefined && { data }) });
      }),
    );
  });
});

const examples = '../shared/data/cloudevents';

const describeIfThere = existsSync(examples) ? describe : describe.skip;

describeIfThere(`CloudEvents that others wrote (in ${examples})`, () => {
  it('given the examples of the specification, then they are taken, but for those that break its own rules', () => {
    const refused: string[] = [];
    for (const line of readFileSync(`${examples}/spec-examples.ndjson`, 'utf8').trim().split('\n')) {
      const { doc, line: number, text, valid_json: valid } = JSON.parse(line) as Record<string, string | boolean>;
      const value = valid ? (JSON.parse(text as string) as JsonValue) : null;
      for (const event of Array.isArray(value) ? value : [value]) {
        if (!isJsonObject(event) || event['specversion'] === undefined) continue;
        const findings = new Findings();
        draftOfCloudEvent(event, 0, '', findings);
        for (const { pointer, code } of findings.errors)
          refused.push(`${String(doc)}:${String(number)} ${pointer} ${code}`);
      }
    }
    expect(refused).toEqual([
      'cloudevents/formats/json-format.md:220 /data_base64 CLOUDEVENTS.BASE64',
      'cloudevents/formats/json-format.md:444 /data_base64 CLOUDEVENTS.BASE64',
      'cloudevents/extensions/verifiability.md:809 /subject CLOUDEVENTS.EMPTY',
    ]);
  });

  it('given data of Google events, when wrapped, then the payload is kept as it is', () => {
    for (const file of readdirSync(`${examples}/google`)) {
      const data = JSON.parse(readFileSync(`${examples}/google/${file}`, 'utf8')) as JsonValue;
      expect(auditEvent({ ...minimum, data })).toMatchObject({ metadata: { data } });
    }
  });
});
