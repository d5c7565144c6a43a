import { createHmac } from 'node:crypto';
import { InvalidInputError, lengthPrefixed } from '#libs/kernel';

/** A person (or whatever else) that data is about, as callers name it. */
export interface Subject {
  readonly type: string;
  readonly id: string;
}

const SEPARATORS = /[\s().-]/g;
const PHONE = /^\+\d{7,15}$/;
const UPPER = /[A-Z]+/g;

/**
 * The one spelling of a subject's id: of a `phone`, `+` and 7 to 15 digits, without the visual separators of RFC 3966; of an
 * `email`, trimmed and its ASCII letters lower-cased; of any other type, as it is. Undefined where a `phone` is no such
 * number or an `email` is empty: a subject that is spelled in two ways could not be found, nor erased.
 */
export function normaliseSubject(subject: Subject): Subject | undefined {
  if (subject.type === 'phone') {
    const id = subject.id.replaceAll(SEPARATORS, '');
    return PHONE.test(id) ? { type: subject.type, id } : undefined;
  }
  if (subject.type === 'email') {
    const id = subject.id.trim().replaceAll(UPPER, (letters) => letters.toLowerCase());
    return id === '' ? undefined : { type: subject.type, id };
  }
  return subject;
}

/**
 * What the keyring knows a subject by: HMAC-SHA-256 of the tenant's look-up key over LP(type) ‖ LP(id), of the normalised
 * subject. A subject that has no normal form is an {@link InvalidInputError}.
 */
export function subjectLookup(lookupKey: Uint8Array, subject: Subject): Buffer {
  const normal = normaliseSubject(subject);
  if (!normal) {
    const detail = `A subject of type ${subject.type} is written ${subject.type === 'phone' ? 'as + and 7 to 15 digits' : 'with its address'}.`;
    throw new InvalidInputError('PRIVACY.SUBJECT_INVALID', detail, [
      { pointer: '/subject/id', code: 'PRIVACY.SUBJECT_INVALID', detail },
    ]);
  }
  return createHmac('sha256', lookupKey)
    .update(Buffer.concat([lengthPrefixed(normal.type), lengthPrefixed(normal.id)]))
    .digest();
}
