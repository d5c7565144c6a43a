const CODES = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether nothing worse happened than that there is no room: on the disk, in the quota, under the limit of a file's size. */
export function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CODES.has(String(error.code));
}
