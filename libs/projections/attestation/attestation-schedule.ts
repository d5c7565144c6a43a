import { setTimeout as wait } from 'node:timers/promises';
import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import { attestDigests, type AttestedModel, type PartAttestation } from './attest-digests.js';

/** Of five moments the check takes one: others use the processor too. */
const WORK_MS = 10;
const REST_MS = 40;
/** How soon a part is checked that never was, and how soon after a failure it is tried again. */
const SOON_MS = 60_000;

const LAST = `SELECT (extract(epoch FROM now() - max(checked_at)) * 1000)::float8 AS ago
  FROM projections.attestations WHERE projection = $1 AND kind = 'digest'`;

export interface AttestationScheduleOptions {
  readonly database: Database;
  /** For the connection that holds the lock: one process checks, whatever their number. */
  readonly databaseUrl: string;
  readonly models: readonly AttestedModel[];
  readonly everyMs: number;
  readonly onChecked: (projection: string, parts: readonly PartAttestation[]) => void;
  readonly onTrouble: (projection: string, error: unknown) => void;
}

/** Checks read models now and then, slowly. */
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
        if (!signal.aborted) for (const { name } of models) onTrouble(name, error);
      }
      await rest(SOON_MS, signal);
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    const { database, models, everyMs, onChecked } = this.options;
    await rest(Math.min(SOON_MS, everyMs), signal);
    while (!signal.aborted) {
      let next = everyMs;
      for (const model of models) {
        const left = await this.leftMs(model);
        next = Math.min(next, left);
        if (left > 0 || signal.aborted) continue;
        onChecked(model.name, await attestDigests({ database, model, signal, pause: pauses() }));
        next = everyMs;
      }
      await rest(next, signal);
    }
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
