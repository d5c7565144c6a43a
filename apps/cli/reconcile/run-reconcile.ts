import type { Reconciliation, ReconcileProgress, Unmatched } from '#libs/projections';
import { reconcileAuditTrail } from '#libs/read-models';
import { ExitCode } from '../cli.error.js';
import { grouped } from '../log/progress/byte-progress.js';
import type { Surroundings } from '../log/surroundings.js';
import { eventBar } from '../progress/event-bar.js';
import { withStores } from '../stores/with-stores.js';

/** Reconciles, shows what came of it, and gives the exit code: 1 where something is missing or too much. */
export async function runReconcile(isJson: boolean, { stdout, stderr }: Surroundings): Promise<number> {
  const began = performance.now();
  const seconds = (): number => Math.max(0.001, (performance.now() - began) / 1_000);
  const bar = isJson || !stderr.isTTY ? undefined : eventBar(stderr);
  const onProgress = ({ events, position, upTo }: ReconcileProgress): void =>
    bar?.show(Number(position) / Math.max(1, Number(upTo)), events);
  const result = await withStores(({ eventStore, database }) =>
    reconcileAuditTrail(eventStore, database, onProgress),
  ).finally(() => bar?.clear());
  if (isJson) stdout.write(`${JSON.stringify({ ...result, seconds: Math.round(seconds() * 1_000) / 1_000 })}\n`);
  else for (const line of linesOf(result, seconds())) stdout.write(`${line}\n`);
  return result.missing + result.surplus === 0 ? ExitCode.good : ExitCode.finding;
}

function linesOf({ position, events, sinks, missing, surplus, named }: Reconciliation, seconds: number): string[] {
  const { all, entries, parked, dropped, withoutEntry, retired, foreign } = events;
  const unnamed = missing + surplus - named.length;
  return [
    `Up to position ${position ?? 'none'}: ${grouped(all)} events (${seconds.toFixed(1)} s, ${grouped(all / seconds)}/s).`,
    `  entries ${grouped(entries)}, parked ${grouped(parked)}, dropped ${grouped(dropped)}, retired ${grouped(retired)}, foreign ${grouped(foreign)}, without an entry ${grouped(withoutEntry)}`,
    ...sinks.map(
      (sink) =>
        `  ${sink.name}: ${grouped(sink.rows)} rows, ${grouped(sink.missing)} missing, ${grouped(sink.surplus)} too much, digest ${sink.digest?.digest.slice(0, 16) ?? 'none'}`,
    ),
    ...named.map(lineOf),
    ...(unnamed > 0 ? [`and ${grouped(unnamed)} more`] : []),
    `missing = ${missing}`,
    ...(surplus > 0 ? [`surplus = ${surplus}`] : []),
  ];
}

function lineOf({ kind, sink, position, eventId, stream, revision, type }: Unmatched): string {
  const event = stream === undefined ? `event ${eventId}` : `${type} ${stream}@${revision}, event ${eventId}`;
  return `${kind} in ${sink}: position ${position}, ${event}`;
}
