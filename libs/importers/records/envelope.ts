/** Whether the text of an object that ends where an array begins, ends in the key of an envelope: `"Records":`. */
export function opensEnvelope(tail: string, envelopes: readonly string[]): boolean {
  const match = /"([^"\\]*)"[ \t\r\n]*:[ \t\r\n]*$/.exec(tail);
  return match !== null && envelopes.includes(match[1]!);
}

/** Whether an envelope, its records taken out, has no other members. */
export function isEnvelopeOnly(text: string, envelopes: readonly string[]): boolean {
  try {
    return Object.keys(JSON.parse(text) as object).every((key) => envelopes.includes(key));
  } catch {
    return false;
  }
}

/** Whether a line may be an envelope: it mentions the key of one. */
export function mentionsEnvelope(line: Buffer, envelopes: readonly string[]): boolean {
  return envelopes.some((name) => line.includes(`"${name}"`));
}
