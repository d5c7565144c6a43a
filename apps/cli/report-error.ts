import { ConfigurationError } from '#libs/config';
import { CliError, ExitCode } from './cli.error.js';

/** Says on stderr what went wrong, in a sentence where it is something to be expected, and gives the exit code. */
export function report(error: unknown): number {
  if (error instanceof CliError) return say(error.message, error.exitCode);
  if (error instanceof ConfigurationError) return say(error.message, ExitCode.usage);
  return say(error instanceof Error ? (error.stack ?? error.message) : String(error), ExitCode.dependency);
}

function say(message: string, exitCode: number): number {
  process.stderr.write(`steno: ${message}\n`);
  return exitCode;
}
