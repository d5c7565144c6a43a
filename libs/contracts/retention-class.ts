/** The retention classes of the first version of the format. How long a class is kept is policy, not part of an event. */
export const RETENTION_CLASSES = [
  'security',
  'access',
  'administration',
  'call',
  'billing',
  'consent',
  'legal',
] as const;

/** What an event is kept as; fixed when the event is written. */
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/**
 * How many months a class is kept, from the end of the month of recording, unless a deployment says otherwise: calls five
 * years (16 CFR 310.5), all else seven (billing by 17 CFR 210.2-06, the others as long as the longest of them asks). Classes
 * without a period are kept for ever.
 */
export const RETENTION_MONTHS: Readonly<Partial<Record<RetentionClass, number>>> = {
  security: 84,
  access: 84,
  administration: 84,
  call: 60,
  billing: 84,
};

const WITHOUT_PERIOD: readonly string[] = ['consent', 'legal'];

/** Whether the term of a class runs from the month of recording. Others run from a later trigger and have no period keys. */
export function hasPeriod(retentionClass: string): boolean {
  return !WITHOUT_PERIOD.includes(retentionClass);
}

/** Whether `value` is one of {@link RETENTION_CLASSES}. */
export function isRetentionClass(value: unknown): value is RetentionClass {
  return RETENTION_CLASSES.includes(value as RetentionClass);
}
