const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of newline-delimited JSON. The newline after the last line may be missing, and a carriage return before any
 * newline belongs to it; a blank line is a line, and no JSON.
 */
export function ndjsonLines(body: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(NEWLINE, start);
    const next = found < 0 ? body.length : found;
    const end = next > start && body[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    lines.push(body.subarray(start, end));
    start = next + 1;
  }
  return lines;
}
