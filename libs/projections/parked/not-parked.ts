import { NotFoundError } from '#libs/kernel';

/** What is said of an event that is not parked, or not any more. */
export function notParked(name: string, id: string): NotFoundError {
  return new NotFoundError('PROJECTION.NOT_PARKED', `The projection ${name} has no parked event ${id}.`);
}
