import { setTimeout as sleep } from 'node:timers/promises';
import type { ShownRebuild } from '../../../api/projections/administration/shown-projection.js';
import { CliError, ExitCode } from '../../cli.error.js';
import type { Surroundings } from '../../log/surroundings.js';
import type { ProjectionsClient } from '../projections-client.js';
import { type RebuildView, rebuildView } from './rebuild-view.js';
import type { Watched } from './watched.js';

const ASK_MS = 500;

/**
 * Shows how far versions are until each is live, ready, or has failed; a finding where one has. Ctrl-C ends the watching alone,
 * and says so.
 */
export async function watchRebuilds(
  client: ProjectionsClient,
  watched: readonly Watched[],
  json: boolean,
  surroundings: Surroundings,
): Promise<number> {
  const view = rebuildView(json, surroundings);
  const left = new AbortController();
  const leave = (): void => left.abort();
  process.once('SIGINT', leave);
  try {
    const outcomes = await Promise.all(watched.map((one) => watchOne(client, one, view, left.signal)));
    return outcomes.includes('failed') ? ExitCode.finding : ExitCode.good;
  } finally {
    process.off('SIGINT', leave);
    view.close();
  }
}

async function watchOne(
  client: ProjectionsClient,
  watched: Watched,
  view: RebuildView,
  left: AbortSignal,
): Promise<ShownRebuild['phase']> {
  for (;;) {
    const { versions } = await client.find(watched.name);
    const rebuild = versions.find(({ version }) => version === watched.version)?.rebuild;
    if (!rebuild) throw new CliError(ExitCode.finding, `Version ${watched.version} of ${watched.name} was dropped.`);
    const isEnded = ['ready', 'switched', 'failed'].includes(rebuild.phase);
    if (isEnded) view.end(watched, rebuild);
    else if (left.aborted) view.leave(watched);
    else view.show(watched, rebuild);
    if (isEnded || left.aborted) return rebuild.phase;
    await sleep(ASK_MS, undefined, { signal: left }).catch(() => undefined);
  }
}
