import type { Command } from 'commander';

/** `steno reconcile`: whether every event of the log is where it should be. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('account for every event of the log in everything that is made of it: missing = 0')
    .option('--json', 'one JSON object on standard output instead of sentences')
    .action(async (options: { readonly json?: boolean }) => {
      const { runReconcile } = await import('./run-reconcile.js');
      process.exitCode = await runReconcile(options.json ?? false, process);
    });
}
