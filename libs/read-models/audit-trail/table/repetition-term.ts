/** What a row adds to the digest of its partition for being the repetition of an earlier one, which is known after it is written. */
export function repetitionTerm(tenantId: string, position: string, first: string): string {
  return `repetition\t${tenantId}\t${position}\t${first}`;
}
