import type { Clock } from '#libs/kernel';
import { BoundedCache } from '../caching/bounded-cache.js';
import type { KeyState } from '../keyring/key-wanted.js';
import type { MasterKey } from '../master-key/master-key.js';
import type { KeyRow, KeyRows } from './key-rows.js';

/** How long a key may open boxes without being read again: within a minute a destroyed key is out of every reader. */
const OPENING_LEASE_MS = 60_000;

interface CachedState {
  readonly tenantId: string;
  readonly state: KeyState;
  /** When the read began, in milliseconds of the clock. */
  readonly readAt: number;
}

/** Keys that open, by id. */
export class OpeningKeys {
  private readonly cache: BoundedCache<CachedState>;

  constructor(
    private readonly rows: KeyRows,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
    capacity: number,
  ) {
    this.cache = new BoundedCache(capacity);
  }

  /** What has become of each key; one query for those not read within the minute. */
  async states(tenantId: string, ids: readonly string[]): Promise<Map<string, KeyState>> {
    const states = new Map<string, KeyState>();
    const readAt = this.clock.nowMs();
    const unknown: string[] = [];
    for (const id of ids) {
      const cached = this.cache.get(id);
      if (cached?.tenantId === tenantId && readAt - cached.readAt < OPENING_LEASE_MS) states.set(id, cached.state);
      else unknown.push(id);
    }
    if (unknown.length === 0) return states;
    for (const row of await this.rows.findByIds(unknown.map((keyId) => ({ tenantId, keyId })))) {
      const state = this.stateOf(row);
      this.cache.set(row.keyId, { tenantId, state, readAt });
      states.set(row.keyId, state);
    }
    for (const id of unknown) if (!states.has(id)) states.set(id, { state: 'missing' });
    return states;
  }

  /** Forgets keys at once, in this process. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.cache.delete(id);
  }

  private stateOf(row: KeyRow): KeyState {
    if (row.state === 'destroyed' || row.wrapped === null) return { state: 'destroyed' };
    return { state: row.state, key: this.masterKey.unwrap(row, row.wrapped) };
  }
}
