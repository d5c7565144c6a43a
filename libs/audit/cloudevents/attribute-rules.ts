import { parseTimestamp, type JsonValue } from '#libs/kernel';
import { AUDIT_EVENT_LIMITS } from '#libs/contracts';
import type { Findings } from '../validation/findings.js';

const NAME = /^[a-z0-9]+$/;
/** What the type String of CloudEvents leaves out: control characters and code points that are no characters. */
const NOT_TEXT = /[\u0000-\u001f\u007f-\u009f\p{Noncharacter_Code_Point}]/u;
const URI_REFERENCE = /^[^\s<>"{}|\\^`]+$/;
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*(?:;.*)?$/;
const INT32_MAX = 2_147_483_647;
const VALUE_MAX = 4096;
/** Attributes that become fields of an audit event, and may be as long as those. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ['id', AUDIT_EVENT_LIMITS.id],
  ...['source', 'subject', 'authid', 'correlationid', 'causationid'].map(
    (name) => [name, AUDIT_EVENT_LIMITS.text] as const,
  ),
]);

interface Rule {
  readonly code: string;
  readonly detail: string;
  readonly holds: (value: string) => boolean;
}

/** The attributes of the specification that have a type of their own, section "Context Attributes". */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['specversion', rule('CLOUDEVENTS.VERSION', 'This service takes CloudEvents 1.0.', (v) => v === '1.0')],
  ['id', rule('CLOUDEVENTS.EMPTY', 'This must not be empty.', (v) => v !== '')],
  ['type', rule('CLOUDEVENTS.EMPTY', 'This must not be empty.', (v) => v !== '')],
  ['subject', rule('CLOUDEVENTS.EMPTY', 'This must not be empty.', (v) => v !== '')],
  ['source', rule('CLOUDEVENTS.URI', 'This must be a URI reference.', (v) => URI_REFERENCE.test(v))],
  ['dataschema', rule('CLOUDEVENTS.URI', 'This must be an absolute URI.', (v) => ABSOLUTE_URI.test(v))],
  ['time', rule('CLOUDEVENTS.TIME', 'This must be a time of RFC 3339.', (v) => parseTimestamp(v) !== undefined)],
  ['datacontenttype', rule('CLOUDEVENTS.MEDIA_TYPE', 'This must be a media type.', (v) => MEDIA_TYPE.test(v))],
]);

function rule(code: string, detail: string, holds: (value: string) => boolean): Rule {
  return { code, detail, holds };
}

export const REQUIRED_ATTRIBUTES = ['specversion', 'id', 'source', 'type'] as const;

/** Whether `name` may be the name of a context attribute. */
export function isAttributeName(name: string): boolean {
  return NAME.test(name) && name !== 'data';
}

/** Checks one context attribute; `pointer` is its place in the request. */
export function checkAttribute(name: string, value: JsonValue, pointer: string, findings: Findings): void {
  const rule = RULES.get(name);
  if (typeof value === 'number' && !rule) {
    if (!Number.isInteger(value) || value > INT32_MAX || value < -INT32_MAX - 1)
      findings.add(pointer, 'CLOUDEVENTS.INTEGER', 'A number must be an integer of 32 bits.');
  } else if (typeof value === 'boolean' && !rule) return;
  else if (typeof value !== 'string')
    findings.add(
      pointer,
      'CLOUDEVENTS.TYPE',
      rule ? 'This must be a string.' : 'This must be text, number or boolean.',
    );
  else if (value.length > (LENGTHS.get(name) ?? VALUE_MAX))
    findings.add(pointer, 'FIELD.TOO_LONG', `This may have up to ${LENGTHS.get(name) ?? VALUE_MAX} characters.`);
  else if (NOT_TEXT.test(value))
    findings.add(pointer, 'CLOUDEVENTS.CHARACTERS', 'An attribute must not hold control characters.');
  else if (rule && !rule.holds(value)) findings.add(pointer, rule.code, rule.detail);
}
