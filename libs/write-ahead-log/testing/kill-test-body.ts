/** The body of the append of this number: its number, and fewer than `units` times eight bytes more. */
export function killTestBody(number: number, units = 2500): string {
  return `${number} ${'abcdefgh'.repeat((number * 7919) % units)}`;
}
