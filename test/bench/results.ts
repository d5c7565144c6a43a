import type { Machine } from './machine/describe-machine.js';
import type { LagResult } from './sections/lag.js';
import type { PlainPostgresResult } from './sections/plain-postgres.js';
import type { QueryResult } from './sections/queries.js';
import type { RawDiskResult } from './sections/raw-disk.js';
import type { RebuildResult } from './sections/rebuild.js';
import type { RecordingResult } from './sections/recording.js';
import type { SealingResult } from './sections/sealing.js';
import type { SoakResult } from './sections/soak.js';
import type { WriteAheadLogResult } from './sections/write-ahead-log.js';

/** Everything that one run of the benchmark found. */
export interface BenchResults {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly runs: number;
  readonly secondsPerRun: number;
  readonly recording: readonly RecordingResult[];
  readonly lag: readonly LagResult[];
  readonly sealing: SealingResult;
  readonly logBytesPerEvent: number;
  readonly plainPostgres: readonly PlainPostgresResult[];
  readonly rawDisk: readonly RawDiskResult[];
  readonly writeAheadLog: readonly WriteAheadLogResult[];
  readonly storedEvents: number;
  readonly filling: { readonly recording: number; readonly visible: number };
  readonly queries: readonly QueryResult[];
  readonly residentMiB: Readonly<Record<string, number>>;
  readonly rebuild: RebuildResult;
  readonly soak?: SoakResult;
}
