import { ConflictError, LimitExceededError, StenoError, UnavailableError } from '#libs/kernel';

/** A sync or a write failed in a way that leaves open what is on disk. The process must end; recovery settles it. */
export class LogPoisonedError extends UnavailableError {
  constructor(cause: unknown) {
    super('LOG.POISONED', 'the log could not be synced; whether this append is on disk is unknown', 'unknown', 5, {
      cause,
    });
  }
}

/** The append was not written and will not appear: the disk is full, or the log is open for reading only. */
export class LogReadOnlyError extends UnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super('LOG.READ_ONLY', message, 'not-written', 5, options);
  }
}

/** The log is closed, or closing; nothing was written. */
export class LogClosedError extends UnavailableError {
  constructor() {
    super('LOG.CLOSED', 'the log is closed', 'not-written');
  }
}

/** Another process, or this one, has the directory open. */
export class LogLockedError extends ConflictError {
  constructor(directory: string, holder: string) {
    super('LOG.LOCKED', `${directory} is in use by ${holder}; a log has one owner, stop that one first`);
  }
}

/** The directory does not hold one whole log: a segment is missing, foreign or there twice. Nothing was changed. */
export class LogRefusedError extends StenoError {
  constructor(
    message: string,
    readonly findings: readonly string[] = [],
  ) {
    super('LOG.REFUSED', [message, ...findings].join('\n  '));
  }
}

/** A directory is not what it was said to be: no log, no backup, not empty, or that of another log. Nothing was changed. */
export class LogDirectoryError extends ConflictError {
  constructor(message: string) {
    super('LOG.WRONG_DIRECTORY', message);
  }
}

/** Bytes of the log cannot be given; what is known of them is in the manifest, where recovery found the damage. */
export class LogDataLossError extends StenoError {
  constructor(
    readonly from: number,
    readonly to: number,
    readonly manifestId: string | undefined,
    options?: ErrorOptions,
  ) {
    const where = manifestId ? `see quarantine manifest ${manifestId}` : 'the disk cannot read them';
    super('LOG.DATA_LOSS', `positions ${from} to ${to} of the log are damaged: ${where}`, options);
  }
}

/** An append is larger than a frame may be. */
export class FrameTooLargeError extends LimitExceededError {
  constructor(bytes: number, bytesMax: number) {
    super('LOG.FRAME_TOO_LARGE', `an append of ${bytes} bytes on disk is larger than ${bytesMax}`);
  }
}
