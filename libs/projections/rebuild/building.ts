import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import type { IndexProgress, ReadModel } from '../versions/read-model.port.js';
import type { RebuildPhase, VersionRecord } from '../versions/versions.js';
import { Pace } from './pace.js';
import type { RebuildProgress } from './rebuild-listener.js';

/** A version that is being built. */
export class Building implements ModelVersion {
  readonly pace: Pace;
  phase: RebuildPhase;
  position: Position | null;
  indexes: IndexProgress = { made: 0, all: 0 };
  private filling: { readonly isIndexed: boolean; readonly projection: Projection } | undefined;

  constructor(
    readonly model: ReadModel,
    private readonly record: VersionRecord,
  ) {
    this.phase = record.rebuild!.phase;
    this.position = record.position;
    this.pace = new Pace(record.rebuild!.maxPerSecond);
  }

  get projection(): string {
    return this.model.name;
  }

  get version(): number {
    return this.record.version;
  }

  get schema(): string {
    return this.model.schemaOf(this.version);
  }

  /** Up to here its rows are those of the live version; null where all are made of events. */
  get after(): Position | null {
    return this.record.rebuild!.after;
  }

  get isSwitchWanted(): boolean {
    return this.record.rebuild!.isSwitchWanted;
  }

  get isDifferenceAccepted(): boolean {
    return this.record.rebuild!.acceptedDifferences !== null;
  }

  /** Whether its indexes are there already, or are made later. */
  get isIndexed(): boolean {
    return this.phase !== 'loading';
  }

  /** What fills it now: what it remembers is kept from one pass over the log to the next. */
  filler(): Projection {
    const { isIndexed } = this;
    if (this.filling?.isIndexed !== isIndexed)
      this.filling = { isIndexed, projection: this.model.projection(this.schema, isIndexed) };
    return this.filling.projection;
  }

  progress(head: Position | null, times: RebuildProgress['times']): RebuildProgress {
    const { projection, version, phase, position, indexes } = this;
    const { events, eventsPerSecond } = this.pace;
    return { projection, version, phase, position, head, events, eventsPerSecond, times, indexes };
  }
}
