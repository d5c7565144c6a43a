import { ConflictError, RuleViolatedError, UnavailableError } from '#libs/kernel';

/** Others changed the aggregate each time that the command was tried. */
export class CommandConflictError extends ConflictError {
  constructor(stream: string, attempts: number) {
    super('COMMAND.CONFLICT', `${stream} was changed by others during ${attempts} attempts.`);
  }
}

/** The id belongs to another command. */
export class CommandIdTakenError extends ConflictError {
  constructor() {
    super('COMMAND.ID_TAKEN', 'Another command was given under this id.');
  }
}

/** The command has nothing to do: by the rules of the aggregate that is an error of the caller. */
export class NothingToDoError extends RuleViolatedError {
  constructor() {
    super('COMMAND.NOTHING_TO_DO', 'The command would change nothing.');
  }
}

/** An event of the aggregate is not what was written, or its keys are lost: nothing can be decided on it. */
export class AggregateUnreadableError extends UnavailableError {
  constructor(stream: string, revision: bigint, why: string) {
    super('AGGREGATE.UNREADABLE', `Event ${revision} of ${stream} cannot be read: ${why}.`, 'not-written', 60);
  }
}
