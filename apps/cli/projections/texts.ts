import type { Comparison, RowDifference } from '#libs/projections';
import type { ShownAttestation } from '../../api/projections/administration/shown-attestation.js';
import type {
  ShownProjection,
  ShownRebuild,
  ShownVersion,
} from '../../api/projections/administration/shown-projection.js';
import { grouped } from '../log/progress/byte-progress.js';

const MINUTE = 60;

/** A time to wait, for people: `45 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${Math.ceil(seconds)} s`;
  if (seconds < 120 * MINUTE) return `${Math.ceil(seconds / MINUTE)} min`;
  return `${(seconds / MINUTE / 60).toFixed(1)} h`;
}

/** A projection in a line. */
export function projectionLine(projection: ShownProjection): string {
  const { name, version, position, lagEvents, lagSeconds, parked, dropped, rebuilding } = projection;
  if (version === null) return `${name}  never ran`;
  const lag = lagEvents === null ? 'lag unknown' : `${grouped(lagEvents)} events (${lagSeconds?.toFixed(1)} s) behind`;
  const rest = [
    `${grouped(parked)} parked`,
    ...(dropped > 0 ? [`${grouped(dropped)} dropped`] : []),
    ...(rebuilding === null ? [] : [`a rebuild is ${rebuilding}`]),
  ];
  return `${name}  version ${version}  position ${position ?? 'none'}  ${lag}, ${rest.join(', ')}`;
}

/** A version in a line. */
export function versionLine({ version, state, position, events, parked, rebuild }: ShownVersion): string {
  const own = `version ${version}  ${state}  position ${position ?? 'none'}, ${grouped(events)} events, ${grouped(parked)} parked`;
  return rebuild ? `${own}; ${rebuildText(rebuild)}` : own;
}

/** Where a rebuild is. */
export function rebuildText({
  phase,
  eventsPerSecond,
  fraction,
  remainingSeconds,
  failure,
  indexes,
}: ShownRebuild): string {
  const isMoving = phase === 'copying' || phase === 'loading' || phase === 'catching-up';
  const parts = [
    phase,
    ...(isMoving && fraction !== null ? [`${Math.floor(fraction * 100)}%`] : []),
    ...(isMoving && eventsPerSecond !== null ? [`${grouped(eventsPerSecond)} events/s`] : []),
    ...(isMoving && remainingSeconds !== null ? [`${duration(remainingSeconds)} left`] : []),
    ...(phase === 'indexing' && indexes ? [`${indexes.made} of ${indexes.all} indexes`] : []),
    ...(failure === null ? [] : [failure]),
  ];
  return parts.join(', ');
}

/** What a comparison with the live version says: a sentence, and a line for each row that is named. */
export function comparisonLines(comparison: Comparison | null): string[] {
  if (!comparison) return [];
  const { isEqual, rows, liveRows, position, differences } = comparison;
  if (isEqual) return [`${grouped(rows)} rows, equal to those of the live version up to position ${position}.`];
  return [
    `${grouped(rows)} rows; the live version has ${grouped(liveRows)} up to position ${position}. They differ:`,
    ...differences.map(differenceLine),
  ];
}

/** What the last checks of the live version found: a sentence for each, and a line for each row that is named. */
export function attestationLines({ digests, events }: ShownAttestation): string[] {
  const parts = digests?.differing ?? [];
  return [
    ...(digests ? [`checked ${digests.checkedAt}: ${grouped(digests.rows)} rows in ${digests.parts} parts, ${parts.length === 0 ? 'as their writer left them' : `of which differ: ${parts.join(', ')}`}`] : []), // prettier-ignore
    ...(events ? [`checked ${events.checkedAt}: ${grouped(events.events)} events made into rows again, ${grouped(events.differences)} rows differ`] : []), // prettier-ignore
    ...(events?.named ?? []).map(differenceLine),
  ];
}

/** A row that differs, in a line. */
export function differenceLine({ kind, part, position, columns }: RowDifference): string {
  return `  ${kind}: position ${position} in ${part}${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`;
}
