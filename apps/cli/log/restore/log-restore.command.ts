import { type Command, InvalidArgumentError } from 'commander';
import { logCommand } from '../log-command.js';

/** `steno log restore`: makes a log of a backup. */
export function registerLogRestore(program: Command): void {
  logCommand(program)
    .command('restore')
    .description('make a log of a backup, as a whole or up to a position')
    .requiredOption('--from <directory>', 'the backup')
    .requiredOption('--to <directory>', 'where the log is to be: empty, or missing')
    .option('--position <position>', 'the last whole frame that ends at or before it is the last one', position)
    .option('--json', 'JSON lines on standard output instead of a progress bar')
    .action(async (options: { from: string; to: string; position?: number; json?: boolean }) => {
      const { runRestore } = await import('./run-restore.js');
      process.exitCode = await runRestore(options, process);
    });
}

function position(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It is a number of bytes.');
  return value;
}
