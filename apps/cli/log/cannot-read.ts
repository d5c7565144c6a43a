import { LogRefusedError } from '#libs/write-ahead-log';
import { CliError, ExitCode } from '../cli.error.js';

/** The sentence of a log that cannot be read at all; any other error stays as it is. */
export function cannotRead(directory: string, error: unknown): unknown {
  if (error instanceof LogRefusedError) return new CliError(ExitCode.dependency, error.message, { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || code.startsWith('ERR_')) return error;
  const reason = code === 'ENOENT' ? 'it, or a file of it, is not there' : code;
  return new CliError(ExitCode.dependency, `The log in ${directory} cannot be read: ${reason}.`, { cause: error });
}
