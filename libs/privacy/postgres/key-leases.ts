import { type Clock, uuidFromBytes, uuidToBytes } from '#libs/kernel';
import { RecordCache } from '../caching/record-cache.js';
import { Coalescer } from '../caching/coalescer.js';
import type { KeyLease } from '../keyring/key-wanted.js';
import { SEALING_LEASE_MS } from '../keyring/keyring.port.js';
import type { MasterKey } from '../master-key/master-key.js';
import { nameOf, type KeyMaker } from './key-maker.js';
import type { KeyAddress, KeyRow, KeyRows } from './key-rows.js';

/** A lease older than this is renewed beside the work, so that an outage finds the keys in use freshly read. */
const RENEW_AFTER_MS = 300_000;

interface Request {
  /** What the lease is remembered by. */
  readonly name: string;
  readonly address: KeyAddress;
}

/** A record: when the read began, the key's id, the key. */
const [READ_AT, ID_AT, KEY_AT, RECORD_BYTES] = [0, 8, 24, 56];

const idOf = (record: Buffer): string => uuidFromBytes(record.subarray(ID_AT, KEY_AT));

/** Keys that may seal: kept for an hour after they were read, renewed while they are in use. */
export class KeyLeases {
  private readonly cache: RecordCache;
  private readonly loading = new Coalescer((requests: readonly Request[]) => this.load(requests));
  private readonly renewing = new Coalescer((requests: readonly Request[]) => this.renew(requests));

  constructor(
    private readonly rows: KeyRows,
    private readonly maker: KeyMaker,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
    capacity: number,
  ) {
    this.cache = new RecordCache(capacity, RECORD_BYTES);
  }

  /**
   * A lease for each name, in order; `addressOf` says where the key of name number i is, if it has to be read or made. Leases
   * that still run need no store; those that grow old are renewed beside the work.
   */
  async get(names: readonly string[], addressOf: (i: number) => KeyAddress): Promise<KeyLease[]> {
    const now = this.clock.nowMs();
    const leases = names.map((name, i) => this.find(name, now, () => addressOf(i)));
    // All addresses before the first request: one that cannot be made must not leave others unattended.
    const missing = names.flatMap((name, i) => (leases[i] ? [] : [{ i, name, address: addressOf(i) }]));
    const load = async ({ i, name, address }: (typeof missing)[0]): Promise<void> => {
      leases[i] = await this.loading.get(name, { name, address });
    };
    if (missing.length > 0) await Promise.all(missing.map(load));
    return leases as KeyLease[];
  }

  /** Forgets keys at once, in this process. */
  forget(ids: ReadonlySet<string>): void {
    this.cache.deleteWhere((record) => ids.has(idOf(record)));
  }

  private find(name: string, now: number, address: () => KeyAddress): KeyLease | undefined {
    const record = this.cache.get(name);
    if (!record) return undefined;
    const age = now - record.readDoubleLE(READ_AT);
    if (age >= SEALING_LEASE_MS) return undefined;
    if (age >= RENEW_AFTER_MS) this.renewing.get(name, { name, address: address() }).catch(() => undefined);
    return { id: idOf(record), key: record.subarray(KEY_AT) };
  }

  private keep({ name }: Request, row: KeyRow, readAt: number): KeyLease {
    const lease = { id: row.keyId, key: this.masterKey.unwrap(row, row.wrapped!) };
    // Not over the bytes of an earlier one, which somebody may be about to use.
    this.cache.delete(name);
    const record = this.cache.set(name);
    record.writeDoubleLE(readAt, READ_AT);
    record.set(uuidToBytes(lease.id), ID_AT);
    record.set(lease.key, KEY_AT);
    return lease;
  }

  private async load(requests: readonly Request[]): Promise<KeyLease[]> {
    const readAt = this.clock.nowMs();
    const addresses = new Map(requests.map(({ address }) => [nameOf(address), address]));
    const found = await this.maker.findOrMake([...addresses.values()]);
    return requests.map((request) => this.keep(request, found.get(nameOf(request.address))!, readAt));
  }

  /** Reads keys again. One that is no longer in use is forgotten; while the store is away, leases run on. */
  private async renew(requests: readonly Request[]): Promise<undefined[]> {
    const readAt = this.clock.nowMs();
    const rows = await this.rows.findOpen(requests.map((request) => request.address));
    const found = new Map(rows.map((row) => [nameOf(row), row]));
    for (const request of requests) {
      const row = found.get(nameOf(request.address));
      if (row) this.keep(request, row, readAt);
      else this.cache.delete(request.name);
    }
    return requests.map(() => undefined);
  }
}
