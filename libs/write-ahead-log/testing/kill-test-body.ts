/** The body of the append of this number: its number, and as many bytes more as make frames of all sizes up to 20 KB. */
export function killTestBody(number: number): string {
  return `${number} ${'abcdefgh'.repeat((number * 7919) % 2500)}`;
}
