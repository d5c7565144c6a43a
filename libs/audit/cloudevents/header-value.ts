import { isUtf8 } from 'node:buffer';

const ESCAPED = /%(?![0-9A-Fa-f]{2})/;

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value;
}

/**
 * Decodes the value of a `ce-` header (CloudEvents HTTP binding 3.1.3.2): a quoted string is unquoted, then percent
 * escapes are decoded once as UTF-8. Undefined for a loose `%` and for bytes that are not UTF-8. `value` is as Node.js
 * gives it, one character a byte.
 */
export function decodeHeaderValue(value: string): string | undefined {
  const text = unquoted(value);
  if (ESCAPED.test(text)) return undefined;
  const bytes = text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const decoded = Buffer.from(bytes, 'latin1');
  return isUtf8(decoded) ? decoded.toString('utf8') : undefined;
}
