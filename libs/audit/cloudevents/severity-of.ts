import type { Severity } from '#libs/contracts';
import type { JsonValue } from '#libs/kernel';

const BY_TEXT: ReadonlyMap<string, Severity> = new Map([
  ['trace', 'info'],
  ['debug', 'info'],
  ['info', 'info'],
  ['notice', 'low'],
  ['warn', 'medium'],
  ['warning', 'medium'],
  ['error', 'high'],
  ['critical', 'critical'],
  ['fatal', 'critical'],
]);

/** Number ranges of OpenTelemetry severities: 1 to 12 trace, debug, info; 13 warn; 17 error; 21 to 24 fatal. */
function byNumber(value: number): Severity | undefined {
  if (value < 1 || value > 24) return undefined;
  if (value <= 12) return 'info';
  if (value <= 16) return 'medium';
  return value <= 20 ? 'high' : 'critical';
}

/** The severity that the CloudEvents extensions `severitynumber` and `severitytext` name, if they name one. */
export function severityOf(number: JsonValue | undefined, text: JsonValue | undefined): Severity | undefined {
  const level = typeof number === 'string' && /^\d{1,2}$/.test(number) ? Number(number) : number;
  const byLevel = typeof level === 'number' ? byNumber(level) : undefined;
  return byLevel ?? (typeof text === 'string' ? BY_TEXT.get(text.toLowerCase()) : undefined);
}
