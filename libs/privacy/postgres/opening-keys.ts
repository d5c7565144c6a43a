import type { Clock } from '#libs/kernel';
import { RecordCache } from '../caching/record-cache.js';
import type { KeyState } from '../keyring/key-wanted.js';
import type { MasterKey } from '../master-key/master-key.js';
import type { KeyRow, KeyRows } from './key-rows.js';

/** How long a key may open boxes without being read again: within a minute a destroyed key is out of every reader. */
const OPENING_LEASE_MS = 60_000;

/** A record: when the read began, the state (by its number), the key, and whose it is. */
const [READ_AT, STATE_AT, KEY_AT, TENANT_AT] = [0, 8, 9, 41];
const KEY_BYTES = 32;
const TENANT_BYTES_MAX = 32;
const STATES = ['destroyed', 'open', 'closing'] as const;

const DESTROYED: KeyState = { state: 'destroyed' };

/** Keys that open, by id. */
export class OpeningKeys {
  private readonly cache: RecordCache;

  constructor(
    private readonly rows: KeyRows,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
    capacity: number,
  ) {
    this.cache = new RecordCache(capacity, TENANT_AT + TENANT_BYTES_MAX);
  }

  /** What has become of each key; one query for those not read within the minute. */
  async states(tenantId: string, ids: readonly string[]): Promise<Map<string, KeyState>> {
    const states = new Map<string, KeyState>();
    const readAt = this.clock.nowMs();
    const unknown: string[] = [];
    for (const id of ids) {
      const cached = this.find(tenantId, id, readAt);
      if (cached) states.set(id, cached);
      else unknown.push(id);
    }
    if (unknown.length === 0) return states;
    for (const row of await this.rows.findByIds(unknown.map((keyId) => ({ tenantId, keyId })))) {
      const state = this.stateOf(row);
      this.keep(tenantId, row.keyId, state, readAt);
      states.set(row.keyId, state);
    }
    for (const id of unknown) if (!states.has(id)) states.set(id, { state: 'missing' });
    return states;
  }

  /** Forgets keys at once, in this process. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.cache.delete(id);
  }

  private find(tenantId: string, id: string, now: number): KeyState | undefined {
    const record = this.cache.get(id);
    if (!record || now - record.readDoubleLE(READ_AT) >= OPENING_LEASE_MS) return undefined;
    for (let i = 0; i < TENANT_BYTES_MAX; i++)
      if (record[TENANT_AT + i] !== (i < tenantId.length ? tenantId.charCodeAt(i) : 0)) return undefined;
    const state = STATES[record[STATE_AT]!]!;
    return state === 'destroyed' ? DESTROYED : { state, key: record.subarray(KEY_AT, KEY_AT + KEY_BYTES) };
  }

  private keep(tenantId: string, id: string, known: KeyState, readAt: number): void {
    if (known.state === 'missing' || tenantId.length > TENANT_BYTES_MAX) return;
    // Not over the bytes of what was known, with which somebody may be about to open.
    this.cache.delete(id);
    const record = this.cache.set(id);
    record.writeDoubleLE(readAt, READ_AT);
    record[STATE_AT] = STATES.indexOf(known.state);
    if (known.state !== 'destroyed') record.set(known.key, KEY_AT);
    record.write(tenantId, TENANT_AT, 'latin1');
  }

  private stateOf(row: KeyRow): KeyState {
    if (row.state === 'destroyed' || row.wrapped === null) return DESTROYED;
    return { state: row.state, key: this.masterKey.unwrap(row, row.wrapped) };
  }
}
