import type { Command } from 'commander';
import { logCommand } from '../log-command.js';
import { endWhenReaderLeaves } from '../reader-gone.js';
import type { InspectCommandOptions } from './inspect-job.js';

/** `steno log inspect`: what is in the log, running or stopped. */
export function registerLogInspect(program: Command): void {
  logCommand(program)
    .command('inspect')
    .description('show what is in the log, running or stopped; it is not touched')
    .option('--data <directory>', 'where its files are', '.data/event-log')
    .option('--segments', 'its segments')
    .option('--position <position>', 'the frame that holds this position')
    .option('--stream <name>', 'the events of a stream')
    .option('--tail <count>', 'the last frames')
    .option('--data-bytes', 'the data of events too, in base64')
    .option('--sign-head', 'the signed head of the log, to be kept elsewhere')
    .option('--json', 'JSON lines on standard output')
    .action(async (options: InspectCommandOptions) => {
      const { runInspect } = await import('./run-inspect.js');
      endWhenReaderLeaves(process.stdout);
      process.exitCode = await runInspect(options, process);
    });
}
