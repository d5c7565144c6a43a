import { isUnreadable } from '../file-system/read-around.js';

/** For a `catch`: a small file that the disk cannot read is as good as missing; any other error is thrown. */
export function asMissing(error: unknown): undefined {
  if (isUnreadable(error)) return undefined;
  throw error;
}
