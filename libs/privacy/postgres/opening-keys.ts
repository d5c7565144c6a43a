import type { Clock } from '#libs/kernel';
import { BoundedCache } from '../caching/bounded-cache.js';
import type { KeyState } from '../keyring/key-wanted.js';
import type { MasterKey } from '../master-key/master-key.js';
import { cachedKey, type CachedKey } from './cached-key.js';
import type { KeyRows } from './key-rows.js';

/** How long a key may open boxes without being read again: within a minute a destroyed key is out of every reader. */
const OPENING_LEASE_MS = 60_000;

function stateOf({ row, key }: CachedKey): KeyState {
  return key && row.state !== 'destroyed' ? { state: row.state, key } : { state: 'destroyed' };
}

/** Keys that open, by id. */
export class OpeningKeys {
  private readonly cache: BoundedCache<CachedKey>;

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
    const now = this.clock.nowMs();
    for (const id of ids) {
      const cached = this.cache.get(id);
      if (cached?.row.tenantId === tenantId && now - cached.readAt < OPENING_LEASE_MS) states.set(id, stateOf(cached));
    }
    const unknown = ids.filter((id) => !states.has(id));
    if (unknown.length === 0) return states;
    for (const row of await this.rows.findByIds(unknown.map((keyId) => ({ tenantId, keyId })))) {
      const cached = cachedKey(this.masterKey, row, now);
      this.cache.set(row.keyId, cached);
      states.set(row.keyId, stateOf(cached));
    }
    for (const id of unknown) if (!states.has(id)) states.set(id, { state: 'missing' });
    return states;
  }

  /** Forgets keys at once, in this process. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.cache.delete(id);
  }
}
