import { basename } from 'node:path';
import { LogRefusedError } from '../errors.js';

/** A refusal of what a copy has for a segment of the log. */
export function refused(path: string, why: string): LogRefusedError {
  return new LogRefusedError('the copy does not have what is missing; that part of the log is as it was', [
    `${basename(path)}: ${why}`,
  ]);
}
