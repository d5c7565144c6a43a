import type { Backend } from '../backend/backend.js';
import type { PartHealth, ProjectionHealth, RebuildHealth } from './part-health.js';

/** Beyond this lag, in milliseconds, a projection is called behind. */
const LAG_MAX_MS = 10_000;
/** Whoever has to go on and does not for so long, in milliseconds, is stuck. The thread that tells is silent for half a second. */
const STUCK_MS = 10_000;

/** How the projections are; unavailable where their thread is not there, or has not begun. */
export function projectionsHealth({ statuses, toldAt }: Backend['projections'], now = Date.now()): PartHealth {
  if (statuses.length === 0) return { status: 'unavailable' };
  const isSilent = now - toldAt > STUCK_MS;
  const projections = Object.fromEntries(
    statuses.map(({ projection, lagMs, stuckMs, parked }): [string, ProjectionHealth] => {
      const status = isSilent || stuckMs > STUCK_MS ? 'stuck' : lagMs > LAG_MAX_MS ? 'behind' : 'ok';
      return [projection, { status, lagMs, parked }];
    }),
  );
  const all = Object.values(projections);
  return {
    status: worst(all, ['stuck', 'behind']),
    checkedAt: new Date(toldAt).toISOString(),
    lagMs: Math.max(...all.map(({ lagMs }) => lagMs)),
    parked: all.reduce((sum, one) => sum + one.parked, 0),
    projections,
  };
}

/** How the rebuilds are that this process runs, or ran to another end than the switch. */
export function rebuildsHealth(thread: Backend['rebuilds'], now = Date.now()): PartHealth {
  const rebuilds = Object.fromEntries(
    thread.newest
      .filter(({ phase }) => phase !== 'switched')
      .map(({ projection, version, phase }): [string, RebuildHealth] => {
        const isStuck = now - (thread.troubledSince(projection) ?? now) > STUCK_MS;
        return [projection, { status: phase === 'failed' ? 'failed' : isStuck ? 'stuck' : 'ok', version, phase }];
      }),
  );
  return { status: worst(Object.values(rebuilds), ['failed', 'stuck']), rebuilds };
}

function worst<S extends string>(all: readonly { readonly status: S | 'ok' }[], worstFirst: readonly S[]): S | 'ok' {
  return worstFirst.find((status) => all.some((one) => one.status === status)) ?? 'ok';
}
