import type { Command } from 'commander';

/** `steno projections attest`: the rows of read models against what their writers vouch for. */
export function registerProjectionsAttest(program: Command): void {
  const existing = program.commands.find((command) => command.name() === 'projections');
  const projections = existing ?? program.command('projections').description('projections and their read models');
  projections
    .command('attest')
    .description('compare every partition with the digest that its writer keeps')
    .option('--json', 'one JSON object a line on standard output instead of sentences')
    .action(async (options: { readonly json?: boolean }) => {
      const { runAttest } = await import('./run-attest.js');
      process.exitCode = await runAttest(options.json ?? false, process);
    });
}
