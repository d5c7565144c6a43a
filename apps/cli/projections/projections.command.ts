import type { Command } from 'commander';
import { endWhenReaderLeaves } from '../log/reader-gone.js';
import { withAddress } from '../rest/with-address.js';
import type { AskOptions } from './projections-client.js';
import type { ParkedOptions } from './parked/run-parked.js';
import type { RebuildOptions } from './rebuild/run-rebuild.js';

const HELP = `
Exit codes: 0 done; 1 a finding: a rebuild that differs, events that are still parked; 2 refused; 3 the API or a store is away.`;

/** `steno projections`: what the read models are made by, their versions, rebuilds and parked events. */
export function registerProjections(program: Command): void {
  const projections = program
    .command('projections')
    .description('the projections, their versions, rebuilds and parked events')
    .addHelpText('after', HELP);
  withAddress(projections.command('list').description('every projection, a line for each')).action(
    async (options: AskOptions) => {
      const { runList } = await import('./run-list.js');
      endWhenReaderLeaves(process.stdout);
      process.exitCode = await runList(options, process);
    },
  );
  withAddress(
    projections
      .command('status')
      .description('where it is, its versions, and how far a rebuild is')
      .argument('[name]', 'which one; all of them if none is named'),
  ).action(async (name: string | undefined, options: AskOptions) => {
    const { runStatus } = await import('./run-status.js');
    endWhenReaderLeaves(process.stdout);
    process.exitCode = await runStatus(name, options, process);
  });
  registerRebuild(projections);
  registerVersions(projections);
  registerParked(projections);
}

function registerRebuild(projections: Command): void {
  withAddress(
    projections
      .command('rebuild')
      .description('build a new version beside the live one, compare both, and switch; readers never notice')
      .argument('<name...>', 'which ones; all of them from one reading of the log')
      .option('--from <position>', 'copy rows up to there from the live version instead of making them of events')
      .option('--max-rate <events>', 'events a second at most')
      .option('--no-switch', 'build and compare only; "steno projections switch" does the rest')
      .option('--accept-differences <why>', 'switch also where it differs from the live version, and keep why')
      .option('--detach', 'do not wait for the end'),
  ).action(async (names: readonly string[], options: RebuildOptions) => {
    const { runRebuild } = await import('./rebuild/run-rebuild.js');
    process.exitCode = await runRebuild(names, options, process);
  });
}

function registerVersions(projections: Command): void {
  withAddress(
    projections
      .command('switch')
      .description('let a version that is ready, or has failed, become the live one')
      .argument('<name>')
      .argument('<version>')
      .option('--accept-differences <why>', 'also where it differs from the live version, and keep why')
      .option('--detach', 'do not wait for the end'),
  ).action(async (name: string, version: string, options: RebuildOptions) => {
    const { runSwitch } = await import('./rebuild/run-switch.js');
    process.exitCode = await runSwitch(name, version, options, process);
  });
  withAddress(
    projections
      .command('drop')
      .description('drop a version that is not the live one, with its tables')
      .argument('<name>')
      .argument('<version>'),
  ).action(async (name: string, version: string, options: AskOptions) => {
    const { runDrop } = await import('./run-drop.js');
    process.exitCode = await runDrop(name, version, options, process);
  });
}

function registerParked(projections: Command): void {
  withAddress(
    projections
      .command('parked')
      .description('events that could not be applied: list them, try them again, or drop them with a reason')
      .argument('[name]', 'whose; those of all if none is named')
      .option('--retry <id>', 'try one again')
      .option('--retry-all', 'try all of them again')
      .option('--drop <id>', 'go on without it, for ever; needs --reason')
      .option('--reason <why>', 'why it is dropped')
      .option('--dropped', 'list those that were dropped'),
  ).action(async (name: string | undefined, options: ParkedOptions) => {
    const { runParked } = await import('./parked/run-parked.js');
    endWhenReaderLeaves(process.stdout);
    process.exitCode = await runParked(name, options, process);
  });
}
