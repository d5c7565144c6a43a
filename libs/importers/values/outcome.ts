import type { Outcome, Severity } from '#libs/contracts';

const DENIED = /denied|unauthori[sz]ed|forbidden|not ?authori[sz]ed|access.?denied|block|reject/i;
const FAILED = /fail|error|invalid|exception|false/i;
const SUCCEEDED = /success|succeed|^ok$|allow|grant|pass|true|complete/i;

/** How something ended, by a source's own word for it. */
export function outcomeOf(word: string | undefined): Outcome | undefined {
  if (word === undefined) return undefined;
  if (DENIED.test(word)) return 'denied';
  if (FAILED.test(word)) return 'failure';
  return SUCCEEDED.test(word) ? 'success' : undefined;
}

/** How something ended, by an HTTP status. */
export function outcomeOfStatus(status: number | undefined): Outcome | undefined {
  if (status === undefined || status < 200) return undefined;
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'failure' : 'success';
}

const SEVERITIES: readonly (readonly [RegExp, Severity])[] = [
  [/^(critical|fatal|alert|emerg)/i, 'critical'],
  [/^(high|err)/i, 'high'],
  [/^(medium|warn)/i, 'medium'],
  [/^(low|notice)/i, 'low'],
  [/^(info|debug|trace|verbose)/i, 'info'],
];

/** How grave something is, by a source's own word for it. */
export function severityOf(word: string | undefined): Severity | undefined {
  return word === undefined ? undefined : SEVERITIES.find(([pattern]) => pattern.test(word))?.[1];
}
