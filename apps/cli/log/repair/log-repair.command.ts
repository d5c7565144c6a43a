import type { Command } from 'commander';
import { logCommand } from '../log-command.js';
import type { RepairCommandOptions } from './run-repair.js';

/** `steno log repair`: puts lost bytes back, or acknowledges their loss. */
export function registerLogRepair(program: Command): void {
  logCommand(program)
    .command('repair')
    .description('put what a stopped, damaged log has lost back from a copy, or acknowledge the loss')
    .option('--data <directory>', 'the log; nothing may have it open', '.data/event-log')
    .option('--from <directory>', 'a backup, or another copy of the log')
    .option('--acknowledge <manifest id>', 'append a signed notice of the loss that this manifest tells of')
    .option('--reason <text>', 'why the loss is acknowledged, up to 1,000 characters')
    .option('--by <name>', 'who acknowledges it (default: the user of the system)')
    .option('--json', 'JSON lines on standard output instead of a progress bar')
    .action(async (options: RepairCommandOptions) => {
      const { runRepair } = await import('./run-repair.js');
      process.exitCode = await runRepair(options, process);
    });
}
