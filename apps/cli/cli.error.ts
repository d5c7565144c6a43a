/** What an exit code of `steno` means. */
export const ExitCode = { good: 0, finding: 1, usage: 2, dependency: 3, acknowledged: 4 } as const;

/** Ends the command with a sentence on stderr, no stack trace, and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: 1 | 2 | 3,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options);
  }
}
