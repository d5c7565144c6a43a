import {
  type CommandContext,
  contractOf,
  DEFAULT_ACTOR_TYPE,
  type DomainEvent,
  type RetentionClass,
  splitEvent,
} from '#libs/contracts';
import { normaliseSubject, type Subject } from '#libs/privacy';
import type { PlainEvent } from '../codec/index.js';
import { checkEvent } from './check-event.js';
import { withoutUndefined } from './without-undefined.js';

/** A name of a person that has no normal form (an actor called `phone`) is that of a user. */
const subjectOf = (subject: Subject): Subject =>
  normaliseSubject(subject) ?? { type: DEFAULT_ACTOR_TYPE, id: subject.id };

/**
 * A domain event as the codec seals it, divided as its contract says. An InvalidInputError if it breaks its schema: nothing
 * is ever written that readers could not understand.
 */
export function plainEventOf(id: string, { type, data }: DomainEvent, context: CommandContext): PlainEvent {
  const { schema, retentionClass } = contractOf(type);
  const whole = withoutUndefined({ ...data, ...context });
  checkEvent(schema, whole);
  const { open, groups } = splitEvent(whole, schema);
  const boxes = groups.map(({ subjects, fields }) => ({
    name: subjects.length > 0 ? subjects.map((subject) => subject.type).join('+') : 'rest',
    class: retentionClass as RetentionClass,
    subjects: subjects.map(subjectOf),
    fields,
  }));
  return { id, type, open, boxes };
}
