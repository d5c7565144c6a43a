import type { Command } from 'commander';
import { logCommand } from '../log-command.js';

/** `steno log torture`: what `npm run torture` runs, with the same options. */
export function registerLogTorture(program: Command): void {
  logCommand(program)
    .command('torture')
    .description('kill, starve and damage logs made for it, and look what they lose; in a checkout')
    .allowUnknownOption()
    .argument('[options...]', '--row N, --seed N, --count N, --short, --json')
    .action(async (options: string[]) => {
      const { runTorture } = await import('./run-torture.js');
      process.exitCode = await runTorture(options);
    });
}
