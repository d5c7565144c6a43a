import { LogDirectoryError, LogLockedError, LogRefusedError } from '#libs/write-ahead-log';
import { CliError, ExitCode } from '../cli.error.js';
import { byteProgress, type ByteProgress } from './progress/byte-progress.js';
import type { Surroundings } from './surroundings.js';

/**
 * Runs a command on the files of a log, shows how far it is, and says what its failures mean: damage, or a copy that does not
 * fit, is a finding (1); a wrong directory, a log in use, a bad argument are the caller's (2); the disk is a dependency (3).
 */
export async function logWork(
  { json, surroundings }: { json: boolean; surroundings: Surroundings },
  work: (progress: ByteProgress) => Promise<number>,
): Promise<number> {
  const progress = byteProgress(json, surroundings);
  try {
    return await work(progress);
  } catch (error) {
    const failure = asCliError(error);
    progress.fail(failure.message);
    throw failure;
  }
}

function asCliError(error: unknown): CliError {
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof LogRefusedError) return new CliError(ExitCode.finding, message);
  const isUsage = error instanceof LogDirectoryError || error instanceof LogLockedError || error instanceof RangeError;
  if (isUsage) return new CliError(ExitCode.usage, message);
  if (code !== undefined) return new CliError(ExitCode.dependency, message, { cause: error });
  throw error;
}
