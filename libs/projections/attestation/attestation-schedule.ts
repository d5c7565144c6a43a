import { setTimeout as wait } from 'node:timers/promises';
import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore } from '#libs/event-store';
import { attestDeeply } from './attest-deeply.js';
import { attestDigests, type AttestedModel, type PartAttestation } from './attest-digests.js';
import type { EventsAttestation } from './attest-events.js';
import type { Reprojection } from './reprojection.port.js';

/** Of five moments the check takes one: others use the processor too. */
const WORK_MS = 10;
const REST_MS = 40;
/** How soon a part is checked that never was, and how soon after a failure it is tried again. */
const SOON_MS = 60_000;

const LAST = `SELECT (extract(epoch FROM now() - max(checked_at)) * 1000)::float8 AS ago
  FROM projections.attestations WHERE projection = $1 AND kind = 'digest'`;

/** A read model that is checked against what its writer vouches for, and against the log. */
export interface ScheduledModel {
  readonly attested: AttestedModel;
  readonly reprojection: Reprojection;
}

export interface AttestationScheduleOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  /** For the connection that holds the lock: one process checks, whatever their number. */
  readonly databaseUrl: string;
  readonly models: readonly ScheduledModel[];
  readonly everyMs: number;
  /** About how many events each check makes rows of again; 0 for none. */
  readonly sample: number;
  /** `events`: undefined where no row was made again. */
  readonly onChecked: (
    projection: string,
    parts: readonly PartAttestation[],
    events: EventsAttestation | undefined,
  ) => void;
  readonly onTrouble: (projection: string, error: unknown) => void;
}

/** Checks read models now and then, slowly: all rows against their digests, some against the events that they are made of. */
export class AttestationSchedule {
  constructor(private readonly options: AttestationScheduleOptions) {}

  /** Runs until the signal says stop. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { database, databaseUrl, models, onTrouble } = this.options;
    const wanted = { url: databaseUrl, key: AdvisoryLock.attestation, applicationName: database.applicationName };
    while (!signal.aborted) {
      try {
        const lock = await holdLock(wanted, signal);
        if (!lock) return;
        try {
          await this.lead(AbortSignal.any([signal, lock.lost]));
        } finally {
          await lock.release();
        }
      } catch (error) {
        if (!signal.aborted) for (const { attested } of models) onTrouble(attested.name, error);
      }
      await rest(SOON_MS, signal);
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    const { models, everyMs } = this.options;
    await rest(Math.min(SOON_MS, everyMs), signal);
    while (!signal.aborted) {
      let next = everyMs;
      for (const model of models) {
        const left = await this.leftMs(model.attested);
        next = Math.min(next, left);
        if (left > 0 || signal.aborted) continue;
        await this.check(model, signal);
        next = everyMs;
      }
      await rest(next, signal);
    }
  }

  private async check({ attested, reprojection }: ScheduledModel, signal: AbortSignal): Promise<void> {
    const { eventStore, codec, database, everyMs, sample, onChecked } = this.options;
    const pause = pauses();
    const parts = await attestDigests({ database, model: attested, signal, pause });
    if (signal.aborted) return;
    const differing = parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);
    // What differs may be much of the log: the next check begins elsewhere in it, and comes in time.
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(everyMs / 2)]);
    const tools = { eventStore, codec, database, reprojection, pause, signal: inTime };
    const events = sample > 0 ? await attestDeeply(tools, { sample, parts: differing }) : undefined;
    onChecked(attested.name, parts, events);
  }

  private async leftMs({ name }: AttestedModel): Promise<number> {
    const { database, everyMs } = this.options;
    const [last] = await database.query<{ ago: number | null }>(LAST, [name]);
    return Math.max(0, everyMs - (last?.ago ?? everyMs));
  }
}

/** Rests after each stretch of work. */
function pauses(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < WORK_MS) return;
    await wait(REST_MS);
    began = performance.now();
  };
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
