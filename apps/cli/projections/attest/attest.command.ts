import type { Command } from 'commander';
import type { AttestCommandOptions } from './attest-options.js';

const HELP = `
It reads the stores itself: EVENTSTORE_URL and DATABASE_URL, or what "npm start" runs on the data directory. --deep opens boxes, and
needs the master key too: STENO_MASTER_KEY, or that of the data directory. It writes nothing but what it found.

Exit codes: 0 all is as it should be; 1 something differs; 2 a wrong option; 3 a store is away.`;

/** `steno projections attest`: the rows of read models against what their writers vouch for, and against the log. */
export function registerProjectionsAttest(program: Command): void {
  const existing = program.commands.find((command) => command.name() === 'projections');
  const projections = existing ?? program.command('projections').description('projections and their read models');
  projections
    .command('attest')
    .description('compare every partition with the digest that its writer keeps, and rows with their events')
    .option('--deep', 'make rows again from the log, compare them with those that are live, and name each that differs')
    .option('--sample <events>', 'of about so many events, from places chosen at random, and of all that differs')
    .option('--all', 'of all events')
    .option('--max-rate <events>', 'events a second at most')
    .option('--json', 'one JSON object a line on standard output instead of sentences')
    .addHelpText('after', HELP)
    .action(async (options: AttestCommandOptions) => {
      const { runAttest } = await import('./run-attest.js');
      process.exitCode = await runAttest(options, process);
    });
}
