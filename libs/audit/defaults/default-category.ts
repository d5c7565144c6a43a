import type { AuditCategory } from '#libs/contracts';

/** Words of event types that tell a category, looked for from the last word of the type to the first. */
const CATEGORY_WORDS: Readonly<Record<AuditCategory, string>> = {
  authentication: 'login logout logon logoff authenticate authentication mfa password session',
  permission: 'grant granted revoke revoked permission role policy',
  'data-access': 'view viewed read list get search export exported download query',
  'entity-mutation':
    'create created update updated delete deleted change changed add added remove removed edit edited restore restored import imported put set commit',
  financial: 'billing payment charge charged payout invoice refund refunded adjustment',
  compliance: 'compliance consent dnc hold retention erasure',
  security: 'security alert intrusion attack malware tampering',
  'service-lifecycle': 'service start started stop stopped deploy deployed restart restarted',
  'environment-change': 'environment config configuration setting settings',
  system: '',
};

/** What an event is about if no word of its type tells. */
const FALLBACK: AuditCategory = 'system';

const BY_WORD: ReadonlyMap<string, AuditCategory> = new Map(
  Object.entries(CATEGORY_WORDS).flatMap(([category, words]) =>
    words.split(' ').map((word) => [word, category as AuditCategory] as const),
  ),
);

/** The category of an event whose sender names none: by the words of its type, the last first, else `system`. */
export function defaultCategory(type: string): AuditCategory {
  const words = type.split(/[._:/]/);
  for (let i = words.length - 1; i >= 0; i--) {
    const category = BY_WORD.get(words[i]!);
    if (category) return category;
  }
  return FALLBACK;
}
