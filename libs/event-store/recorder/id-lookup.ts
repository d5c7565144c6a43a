import type { RecordedId, RecordedIds } from './recorded-ids.port.js';
import { BackOff, pause } from '../back-off.js';

/** How long recording waits for a projection that does not answer, before it goes on without. */
const PATIENCE_MS = 2_000;
/** While it does not answer, one look-up in this time tries it again. */
const RETRY_MS = 1_000;

type Found = ReadonlyMap<string, RecordedId>;

interface Batch {
  readonly ids: Set<string>;
  readonly found: Promise<Found>;
}

/**
 * Looks chosen ids up in the projection: one question at a time for each tenant, with all the ids that came meanwhile in the
 * next. Where the projection cannot be asked, recording goes on after two seconds: should an id then be written twice, the
 * later entry says so (`duplicateOf`), whereas a refused event might be lost.
 */
export class IdLookup {
  private readonly asking = new Map<string, Promise<unknown>>();
  private readonly next = new Map<string, Batch>();
  private failingSince: number | undefined;
  private notBefore = 0;
  private skipped = 0;

  constructor(private readonly recordedIds: RecordedIds) {}

  /** How many ids were recorded without having been looked up. */
  get skippedIds(): number {
    return this.skipped;
  }

  /** Those of the ids that the projection knows. Never rejects. */
  find(tenantId: string, ids: readonly string[]): Promise<Found> {
    let batch = this.next.get(tenantId);
    if (!batch) {
      const collected = new Set<string>();
      const before = this.asking.get(tenantId) ?? Promise.resolve();
      const found = before.then(() => {
        this.next.delete(tenantId);
        return this.ask(tenantId, [...collected]);
      });
      batch = { ids: collected, found };
      this.next.set(tenantId, batch);
      this.asking.set(tenantId, found);
    }
    for (const id of ids) batch.ids.add(id);
    return batch.found;
  }

  private async ask(tenantId: string, ids: readonly string[]): Promise<Found> {
    const backOff = new BackOff(20, 200);
    while (performance.now() >= this.notBefore) {
      try {
        const found = await inTime(this.recordedIds.find(tenantId, ids));
        this.failingSince = undefined;
        return new Map(found.map((one) => [one.id, one]));
      } catch {
        this.failingSince ??= performance.now();
        if (performance.now() - this.failingSince >= PATIENCE_MS) this.notBefore = performance.now() + RETRY_MS;
        else await pause(backOff.nextMs());
      }
    }
    this.skipped += ids.length;
    return new Map();
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
