import type { JsonSchema } from '../json-schema.js';

/** A phone number: `+` and 7 to 15 digits (E.164), of the person it belongs to. */
export function phoneNumberOf(pointer: string): JsonSchema {
  return { type: 'string', pattern: '^\\+[0-9]{7,15}$', 'x-subject': pointer, 'x-subject-type': 'phone' };
}

/** A time of the log: UTC with six digits. */
export const OPEN_TIME: JsonSchema = {
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$',
  'x-open': true,
};

/** An amount of money, up to 15 digits and 6 decimals, not negative. */
export const OPEN_AMOUNT: JsonSchema = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$',
  'x-open': true,
};

/** A currency of ISO 4217. */
export const OPEN_CURRENCY: JsonSchema = { type: 'string', enum: Intl.supportedValuesOf('currency'), 'x-open': true };

/** An id that another system or a later part of this one gave: it may say something about somebody, so it is boxed. */
export const FOREIGN_ID: JsonSchema = { type: 'string', minLength: 1, maxLength: 128 };

/** The texts of times that said more than the log's form of them. */
export function sentTimes(...members: readonly string[]): JsonSchema {
  const text: JsonSchema = { type: 'string', maxLength: 64 };
  const properties = Object.fromEntries(members.map((member) => [member, text]));
  return { type: 'object', additionalProperties: false, properties };
}
