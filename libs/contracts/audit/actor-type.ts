/** The type of an actor that names none. */
export const DEFAULT_ACTOR_TYPE = 'user';

const NOT_PEOPLE: readonly string[] = ['system', 'service', 'service-account', 'api-key', 'job', 'device'];

/**
 * Whether an actor of this type is a person, whose data the actor box is then sealed under. Unknown types count as people:
 * a machine sealed as a person costs a key, a person sealed as a machine could not be erased.
 */
export function isPerson(actorType: string = DEFAULT_ACTOR_TYPE): boolean {
  return !NOT_PEOPLE.includes(actorType);
}
