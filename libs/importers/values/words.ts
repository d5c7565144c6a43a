import { AUDIT_EVENT_LIMITS } from '#libs/contracts';

const FORBIDDEN = /[^a-z0-9._:/-]+/g;
const SEPARATORS = /[._:/-]{2,}/g;
const ENDS = /^[._:/-]+|[._:/-]+$/g;

/**
 * A name as the ledger writes types: `DescribeNatGateways` is `describe-nat-gateways`, `Pull Request.Opened` is
 * `pull-request.opened`. Undefined where no letter or digit is left. At most 128 characters.
 */
export function toDotted(name: string): string | undefined {
  const words = name
    .slice(0, 2 * AUDIT_EVENT_LIMITS.type)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(FORBIDDEN, '-')
    .replaceAll(SEPARATORS, (run) => (run.includes('.') ? '.' : run.charAt(0)))
    .replaceAll(ENDS, '');
  return words.slice(0, AUDIT_EVENT_LIMITS.type).replaceAll(ENDS, '') || undefined;
}

/** Text of at most `max` characters that is well-formed Unicode; what is cut off is still in the original. */
export function clip(text: string, max: number = AUDIT_EVENT_LIMITS.text): string {
  const cut = text.length <= max ? text : `${text.slice(0, max - 1)}…`;
  return cut.toWellFormed();
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)$/;

/** The text, if it is spelled like an IP address: cloud logs write service names into the same field. */
export function ipAddress(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 45 && ADDRESS.test(text) ? text : undefined;
}
