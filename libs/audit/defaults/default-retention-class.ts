import { defaultRetentionClass, type AuditCategory, type RetentionClass } from '#libs/contracts';

/** First words of event types whose events are kept as what they are about, whatever their category. */
const BY_FIRST_WORD: ReadonlyMap<string, RetentionClass> = new Map([
  ['call', 'call'],
  ['billing', 'billing'],
  ['payment', 'billing'],
  ['invoice', 'billing'],
  ['consent', 'consent'],
  ['dnc', 'consent'],
]);

/** What an event is kept as if its sender does not say: by the first word of its type, else by its category. */
export function retentionClassOf(type: string, category: AuditCategory): RetentionClass {
  const end = type.search(/[._:/-]/);
  return BY_FIRST_WORD.get(end < 0 ? type : type.slice(0, end)) ?? defaultRetentionClass(category);
}
