import { normaliseSubject } from '#libs/privacy';
import { keyText } from './key-text.js';

/** The column value for a subject's id: in the one spelling that the keyring knows it by, where it has one. */
export function subjectKey(type: string, id: string): string {
  return keyText(normaliseSubject({ type, id })?.id ?? id);
}
