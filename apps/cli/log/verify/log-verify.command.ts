import type { Command } from 'commander';
import { logCommand } from '../log-command.js';
import { endWhenReaderLeaves } from '../reader-gone.js';
import type { VerifyCommandOptions } from './verify-job.js';

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

/** `steno log verify`: every byte of the log checked, every damaged, missing or altered event named. */
export function registerLogVerify(program: Command): void {
  logCommand(program)
    .command('verify')
    .description('check every byte of the log, running or stopped; it is not touched')
    .option('--data <directory>', 'where its files are', '.data/event-log')
    .option('--key <public key...>', 'the keys that may have signed it, base64url', collect)
    .option('--head <chain or file...>', 'a head kept elsewhere: its chain in hex, or a copy of head.custody', collect)
    .option('--json', 'JSON lines on standard output instead of sentences')
    .action(async (options: VerifyCommandOptions) => {
      const { runVerify } = await import('./run-verify.js');
      endWhenReaderLeaves(process.stdout);
      process.exitCode = await runVerify(options, process);
    });
}
