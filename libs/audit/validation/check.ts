import type { JsonValue } from '#libs/kernel';
import { escapePointerToken } from '#libs/kernel';
import type { Findings } from './findings.js';

/** Checks the member `name` of the object at pointer `at`; a pointer is only put together where there is a finding. */
export type Check = (value: JsonValue, at: string, name: string, findings: Findings) => void;

/** The pointer to the member `name` of what lies at `at`; an empty name stands for `at` itself. */
export function memberPointer(at: string, name: string): string {
  return name === '' ? at : `${at}/${escapePointerToken(name)}`;
}
