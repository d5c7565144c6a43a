const LENGTH_MAX = 160;
const SECRET_MEMBER =
  /("[^"]*(?:pass|secret|token|key|credential|authorization|cookie|signature|session)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi;
const LONG_TOKEN = /[A-Za-z0-9+/_=-]{20,}/g;
const CONTROL = /[\u0000-\u001f\u007f]+/g;

/** The beginning of a record, fit for a report: on one line, cut short, without what may be a secret. */
export function excerptOf(bytes: Buffer): string {
  const text = bytes
    .toString('utf8', 0, 4 * LENGTH_MAX)
    .replaceAll(SECRET_MEMBER, '$1"…"')
    .replaceAll(LONG_TOKEN, '…')
    .replaceAll(CONTROL, ' ');
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX).toWellFormed()}…` : text;
}
