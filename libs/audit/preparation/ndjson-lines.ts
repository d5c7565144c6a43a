import { isUtf8 } from 'node:buffer';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of newline-delimited JSON, as text; undefined for one that is not UTF-8. The newline after the last line may be
 * missing, and a carriage return before any newline belongs to it; a blank line is a line, and no JSON. Of more lines than
 * `max` the others are left out, but for one that tells that there are more.
 */
export function ndjsonLines(body: Uint8Array, max: number): (string | undefined)[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const whole = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  return whole === undefined ? linesOfBytes(bytes, max) : linesOfText(whole, max);
}

/** One text that is cut is cheaper than a text a line. */
function linesOfText(text: string, max: number): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length && lines.length <= max;) {
    const found = text.indexOf('\n', start);
    const next = found < 0 ? text.length : found;
    const end = next > start && text.charCodeAt(next - 1) === CARRIAGE_RETURN ? next - 1 : next;
    lines.push(text.slice(start, end));
    start = next + 1;
  }
  return lines;
}

function linesOfBytes(body: Buffer, max: number): (string | undefined)[] {
  const lines: (string | undefined)[] = [];
  for (let start = 0; start < body.length && lines.length <= max;) {
    const found = body.indexOf(NEWLINE, start);
    const next = found < 0 ? body.length : found;
    const end = next > start && body[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    const line = body.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : undefined);
    start = next + 1;
  }
  return lines;
}
