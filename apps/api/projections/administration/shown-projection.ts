import type { Position } from '#libs/event-store';
import type { Comparison, ProjectionStatus, RebuildPhase, VersionRecord, VersionState } from '#libs/projections';
import type { ShownProgress } from '../rebuild-messages.js';
import { forecast } from './forecast.js';

/** A rebuild, as the API shows it. Positions are decimal strings. */
export interface ShownRebuild {
  readonly phase: RebuildPhase;
  /** Rows up to here were copied; all are made of events where it is null. */
  readonly from: string | null;
  readonly maxPerSecond: number | null;
  readonly switch: boolean;
  readonly acceptedDifferences: string | null;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly endedAt: string | null;
  /** Events applied by the process that runs it, or did last; by all of them where another one does. */
  readonly events: number;
  /** Of the last seconds; null where another process runs it, as for what follows. */
  readonly eventsPerSecond: number | null;
  /** Where the time went, in milliseconds. */
  readonly times: ShownProgress['times'] | null;
  readonly indexes: ShownProgress['indexes'] | null;
  /** Where the log ended. */
  readonly head: string | null;
  /** How much of the phase is done, from 0 to 1. */
  readonly fraction: number | null;
  /** Until the end of the log is reached, or everything is there that this phase makes. */
  readonly remainingSeconds: number | null;
  readonly comparison: Comparison | null;
  readonly failure: string | null;
}

/** A version of a read model, as the API shows it. */
export interface ShownVersion {
  readonly version: number;
  readonly state: VersionState;
  readonly position: string | null;
  readonly events: number;
  readonly eventAt: string | null;
  readonly parked: number;
  readonly rebuild: ShownRebuild | null;
}

/** A projection, as the API shows it in a list. */
export interface ShownProjection {
  readonly name: string;
  /** The live version; null before the first start. */
  readonly version: number | null;
  readonly position: string | null;
  readonly events: number;
  readonly eventAt: string | null;
  /** How far it is behind; null while the projections of this process say nothing. */
  readonly lagEvents: number | null;
  readonly lagSeconds: number | null;
  readonly parked: number;
  readonly dropped: number;
  /** The phase of the version that is being built; null where none is. */
  readonly rebuilding: RebuildPhase | null;
}

const text = (position: Position | null): string | null => (position === null ? null : String(position));
const time = (at: Date | null): string | null => at?.toISOString() ?? null;

function shownRebuild(record: VersionRecord, progress: ShownProgress | undefined): ShownRebuild | null {
  const { rebuild } = record;
  if (!rebuild) return null;
  return {
    phase: rebuild.phase,
    from: text(rebuild.after),
    maxPerSecond: rebuild.maxPerSecond,
    switch: rebuild.isSwitchWanted,
    acceptedDifferences: rebuild.acceptedDifferences,
    requestedBy: rebuild.requestedBy,
    requestedAt: rebuild.requestedAt.toISOString(),
    endedAt: time(rebuild.endedAt),
    events: progress?.events ?? record.events,
    eventsPerSecond: progress?.eventsPerSecond ?? null,
    times: progress?.times ?? null,
    indexes: progress?.indexes ?? null,
    head: progress?.head ?? null,
    ...forecast(record, progress),
    comparison: rebuild.comparison,
    failure: rebuild.failure,
  };
}

/** A version, with what the process that builds it, or built it, told of its progress. */
export function shownVersion(record: VersionRecord, progress: ShownProgress | undefined): ShownVersion {
  const { version, state, position, events, eventAt, parked } = record;
  const rebuild = shownRebuild(record, progress);
  return { version, state, position: text(position), events, eventAt: time(eventAt), parked, rebuild };
}

/** A projection in short, from all its versions. */
export function shownProjection(
  name: string,
  versions: readonly VersionRecord[],
  dropped: number,
  status: ProjectionStatus | undefined,
): ShownProjection {
  const live = versions.find(({ state }) => state === 'live');
  const building = versions.find(({ state }) => state === 'building');
  return {
    name,
    version: live?.version ?? null,
    position: text(live?.position ?? null),
    events: live?.events ?? 0,
    eventAt: time(live?.eventAt ?? null),
    lagEvents: status?.lagEvents ?? null,
    lagSeconds: status ? status.lagMs / 1000 : null,
    parked: live?.parked ?? 0,
    dropped,
    rebuilding: building?.rebuild?.phase ?? null,
  };
}
