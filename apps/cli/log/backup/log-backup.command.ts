import type { Command } from 'commander';
import { logCommand } from '../log-command.js';

/** `steno log backup`: copies what is new of a log, which may be in use. */
export function registerLogBackup(program: Command): void {
  logCommand(program)
    .command('backup')
    .description('copy what is new of the log to a backup; the log may be in use')
    .option('--data <directory>', 'the log', '.data/event-log')
    .requiredOption('--to <directory>', 'the backup; made where it is missing')
    .option('--json', 'JSON lines on standard output instead of a progress bar')
    .action(async (options: { data: string; to: string; json?: boolean }) => {
      const { runBackup } = await import('./run-backup.js');
      process.exitCode = await runBackup(options, process);
    });
}
