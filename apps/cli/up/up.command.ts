import type { Command } from 'commander';

/** `steno up`: everything, supervised, until Ctrl-C. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start the event log, PostgreSQL and the API, and keep them running until Ctrl-C')
    .action(async () => {
      const { up } = await import('./up.js');
      process.exitCode = await up();
    });
}
