import type { Command } from 'commander';
import { endWhenReaderLeaves } from '../log/reader-gone.js';
import type { ReplayCommandOptions } from './run-replay.js';

const HELP = `
It reads the stores itself: EVENTSTORE_URL, DATABASE_URL and STENO_MASTER_KEY as the API has them, or what "npm start" runs on the
data directory. Only --schema writes, and only to that schema.

Exit codes: 0 done; 1 rows differ; 2 a wrong option; 3 a store is away.`;

/** `steno replay`: a range of the log through a projection, without touching what is live. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'take a range of the log through a projection again: count it, or write it to a schema of its own and compare',
    )
    .option('--from <position>', 'where the range begins; at the first event if it is not given')
    .option('--to <position>', 'where it ends; at the end of the log if it is not given')
    .option('--projection <name>', 'which projection', 'audit-trail')
    .option('--dry-run', 'count the events by type, and those that would be parked; write nothing')
    .option('--schema <name>', 'write the rows to a schema of its own, replay_<name>, which is kept')
    .option('--diff', 'compare what is in that schema with the live model, row by row')
    .option('--drop', 'drop that schema')
    .option('--json', 'JSON lines on standard output instead of sentences')
    .addHelpText('after', HELP)
    .action(async (options: ReplayCommandOptions) => {
      const { runReplay } = await import('./run-replay.js');
      endWhenReaderLeaves(process.stdout);
      process.exitCode = await runReplay(options, process);
    });
}
