import type { Command } from 'commander';
import type { RetentionOptions } from './run-retention.js';

function withAddress(command: Command): Command {
  return command
    .option('--url <url>', 'address of the API (default: http://127.0.0.1 and STENO_PORT)')
    .option('--key <key>', 'API key (default: STENO_ADMIN_KEY, else admin.key in the data directory)')
    .option('--json', 'JSON lines instead of a table');
}

/** `steno retention plan` and `run`: what of the audit trail is kept until when, and the retirement of what is not. */
export function registerRetention(program: Command): void {
  const retention = program.command('retention').description('retire partitions of the audit trail whose time is over');
  withAddress(retention.command('plan').description('say what is due, and what would be done')).action(
    async (options: RetentionOptions) => {
      const { showPlan } = await import('./run-retention.js');
      process.exitCode = await showPlan(options, process);
    },
  );
  withAddress(retention.command('run').description('do it now, and say what came of it'))
    .option('--dry-run', 'only say what would be done')
    .action(async (options: RetentionOptions) => {
      const { runRetention } = await import('./run-retention.js');
      process.exitCode = await runRetention(options, process);
    });
}
