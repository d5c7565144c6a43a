import type { Clock } from '#libs/kernel';
import { BoundedCache } from '../caching/bounded-cache.js';
import { Coalescer } from '../caching/coalescer.js';
import { SEALING_LEASE_MS } from '../keyring/keyring.port.js';
import type { MasterKey } from '../master-key/master-key.js';
import { cachedKey, type CachedKey } from './cached-key.js';
import { nameOf, type KeyMaker } from './key-maker.js';
import type { KeyAddress, KeyRows } from './key-rows.js';

/** A lease older than this is renewed beside the work, so that an outage finds the keys in use freshly read. */
const RENEW_AFTER_MS = 300_000;

interface Request {
  readonly name: string;
  readonly address: KeyAddress;
}

/** Keys that may seal: kept for an hour after they were read, renewed while they are in use. */
export class KeyLeases {
  private readonly cache: BoundedCache<CachedKey>;
  private readonly loading = new Coalescer((requests: readonly Request[]) => this.load(requests));
  private readonly renewing = new Coalescer((requests: readonly Request[]) => this.renew(requests));

  constructor(
    private readonly rows: KeyRows,
    private readonly maker: KeyMaker,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
    capacity: number,
  ) {
    this.cache = new BoundedCache(capacity);
  }

  /** The lease of this name if it still runs, asking for its renewal if that is due. */
  find(name: string): CachedKey | undefined {
    const cached = this.cache.get(name);
    if (!cached) return undefined;
    const age = this.clock.nowMs() - cached.readAt;
    if (age >= SEALING_LEASE_MS) return undefined;
    if (age >= RENEW_AFTER_MS) this.renewing.get(name, { name, address: cached.row }).catch(() => undefined);
    return cached;
  }

  /** Reads the key at an address, or makes it; `name` is what {@link find} will know it by. */
  get(name: string, address: KeyAddress): Promise<CachedKey> {
    return this.loading.get(name, { name, address });
  }

  /** Forgets keys at once, in this process. */
  forget(ids: ReadonlySet<string>): void {
    this.cache.deleteWhere((cached) => ids.has(cached.row.keyId));
  }

  private async load(requests: readonly Request[]): Promise<CachedKey[]> {
    const readAt = this.clock.nowMs();
    const addresses = new Map(requests.map(({ address }) => [nameOf(address), address]));
    const found = await this.maker.findOrMake([...addresses.values()]);
    return requests.map(({ name, address }) => {
      const key = cachedKey(this.masterKey, found.get(nameOf(address))!, readAt);
      this.cache.set(name, key);
      return key;
    });
  }

  /** Reads keys again. One that is no longer in use is forgotten; while the store is away, leases run on. */
  private async renew(requests: readonly Request[]): Promise<undefined[]> {
    const readAt = this.clock.nowMs();
    const rows = await this.rows.findOpen(requests.map((request) => request.address));
    const found = new Map(rows.map((row) => [nameOf(row), row]));
    for (const { name, address } of requests) {
      const row = found.get(nameOf(address));
      if (row) this.cache.set(name, cachedKey(this.masterKey, row, readAt));
      else this.cache.delete(name);
    }
    return requests.map(() => undefined);
  }
}
