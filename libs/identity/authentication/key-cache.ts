import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#libs/kernel';
import type { ApiKey } from '../keys/api-key.js';
import type { ApiKeys } from '../keys/api-keys.port.js';

/** How long what the store said of a key is taken as it is, in milliseconds: as long as a revocation may take elsewhere. */
const FRESH_MS = 5_000;
/** How long a known key is good while the store is away. */
const STALE_MS = 3_600_000;
/** How long a request of a known key waits for the store. */
const PATIENCE_MS = 250;
const ENTRIES_MAX = 10_000;

interface Entry {
  readonly key: ApiKey | undefined;
  readonly readAt: number;
  /** When the store is asked again. */
  readonly askAt: number;
}

/** What the store says of keys, remembered briefly, so that requests do not all ask it, and outlive its being away. */
export class KeyCache {
  readonly #entries = new Map<string, Entry>();
  readonly #finding = new Map<string, Promise<ApiKey | undefined>>();

  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  /** The key if what is remembered of it is fresh; `null` where the store must be asked. */
  peek(id: string): ApiKey | undefined | null {
    const entry = this.#entries.get(id);
    return entry && this.clock.nowMs() < entry.askAt ? entry.key : null;
  }

  /** The key as the store has it, or had it within the hour if it is away or slow. */
  find(id: string): Promise<ApiKey | undefined> {
    let finding = this.#finding.get(id);
    if (!finding) this.#finding.set(id, (finding = this.#find(id).finally(() => this.#finding.delete(id))));
    return finding;
  }

  /** Forgets a key, so that the next request asks the store. */
  forget(id: string): void {
    this.#entries.delete(id);
  }

  async #find(id: string): Promise<ApiKey | undefined> {
    const known = this.#entries.get(id);
    const reading = this.#read(id);
    if (!known?.key || this.clock.nowMs() - known.readAt > STALE_MS) return reading;
    const late = delay(PATIENCE_MS, known.key, { ref: false });
    return Promise.race([reading, late]).catch(() => {
      this.#entries.set(id, { ...known, askAt: this.clock.nowMs() + FRESH_MS });
      return known.key;
    });
  }

  async #read(id: string): Promise<ApiKey | undefined> {
    const key = await this.keys.find(id);
    this.#remember(id, key);
    return key;
  }

  #remember(id: string, key: ApiKey | undefined): void {
    this.#entries.delete(id);
    if (this.#entries.size >= ENTRIES_MAX) this.#entries.delete(this.#entries.keys().next().value!);
    const readAt = this.clock.nowMs();
    this.#entries.set(id, { key, readAt, askAt: readAt + FRESH_MS });
  }
}
