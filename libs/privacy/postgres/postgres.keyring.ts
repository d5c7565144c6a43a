import type pg from 'pg';
import { SystemClock, type Clock } from '#libs/kernel';
import type { KeyLease, KeyState, KeyWanted, SubjectKey, TenantSecrets } from '../keyring/key-wanted.js';
import { UnknownTenantError } from '../keyring/keyring.errors.js';
import { Keyring } from '../keyring/keyring.port.js';
import type { MasterKey } from '../master-key/master-key.js';
import { subjectLookup, type Subject } from '../subjects/subject.js';
import { KeyLeases } from './key-leases.js';
import { KeyMaker } from './key-maker.js';
import { createKeyringPool } from './keyring-pool.js';
import { KeyRows, type KeyAddress } from './key-rows.js';
import { OpeningKeys } from './opening-keys.js';

/** Options of {@link PostgresKeyring}. */
export interface PostgresKeyringOptions {
  /** A connection string, for a small pool of its own; or a pool, which its owner closes. */
  readonly database: string | pg.Pool;
  readonly masterKey: MasterKey;
  readonly clock?: Clock;
  /** How many keys it remembers for sealing, and for opening, at some 200 bytes each. */
  readonly cachedKeys?: number;
}

/** Fewer than there are people in use costs a read of Postgres for many events. */
const CACHED_KEYS = 100_000;

function secretAddresses(tenantId: string): [idKey: KeyAddress, lookupKey: KeyAddress] {
  return [
    { tenantId, kind: 'tenant-id', class: '', scope: '' },
    { tenantId, kind: 'tenant-lookup', class: '', scope: '' },
  ];
}

/** The name under which a lease is remembered: told from what the caller gave, so that no look-up is computed twice. */
function leaseName(tenantId: string, want: KeyWanted): string {
  const head = `${tenantId} ${want.kind} ${want.class} `;
  if (want.kind === 'period') return head + want.period;
  return want.kind === 'stream'
    ? head + want.stream
    : `${head}${want.subject.type.length} ${want.subject.type}${want.subject.id}`;
}

/** The keyring in Postgres, schema `keyring`. Several processes and threads may use it, each with an instance of its own. */
export class PostgresKeyring extends Keyring {
  private readonly pool: pg.Pool;
  private readonly ownsPool: boolean;
  private readonly rows: KeyRows;
  private readonly maker: KeyMaker;
  private readonly masterKey: MasterKey;
  private readonly leases: KeyLeases;
  private readonly opening: OpeningKeys;
  private readonly secrets = new Map<string, TenantSecrets>();

  constructor({ database, masterKey, clock = new SystemClock(), cachedKeys = CACHED_KEYS }: PostgresKeyringOptions) {
    super();
    this.ownsPool = typeof database === 'string';
    this.pool = typeof database === 'string' ? createKeyringPool(database) : database;
    this.rows = new KeyRows(this.pool);
    this.masterKey = masterKey;
    this.maker = new KeyMaker(this.rows, masterKey);
    this.leases = new KeyLeases(this.rows, this.maker, masterKey, clock, cachedKeys);
    this.opening = new OpeningKeys(this.rows, masterKey, clock, cachedKeys);
  }

  override async createTenant(tenantId: string): Promise<void> {
    await this.maker.findOrMake(secretAddresses(tenantId));
  }

  override async tenantSecrets(tenantId: string): Promise<TenantSecrets> {
    const known = this.secrets.get(tenantId);
    if (known) return known;
    const rows = await this.rows.findOpen(secretAddresses(tenantId));
    const [idKey, lookupKey] = secretAddresses(tenantId).map(({ kind }) => {
      const row = rows.find((row) => row.kind === kind);
      return row?.wrapped && this.masterKey.unwrap(row, row.wrapped);
    });
    if (!idKey || !lookupKey) throw new UnknownTenantError(tenantId);
    this.secrets.set(tenantId, { idKey, lookupKey });
    return { idKey, lookupKey };
  }

  override async keysFor(tenantId: string, wanted: readonly KeyWanted[]): Promise<KeyLease[]> {
    const { lookupKey } = await this.tenantSecrets(tenantId);
    const names = wanted.map((want) => leaseName(tenantId, want));
    return this.leases.get(names, (i) => addressOf(tenantId, wanted[i]!, lookupKey));
  }

  override keysById(tenantId: string, ids: readonly string[]): Promise<Map<string, KeyState>> {
    return this.opening.states(tenantId, ids);
  }

  override async keysOfSubject(tenantId: string, subject: Subject): Promise<SubjectKey[]> {
    const { lookupKey } = await this.tenantSecrets(tenantId);
    const rows = await this.rows.findBySubject(tenantId, scopeOf(subject, lookupKey));
    return rows.map(({ keyId, class: name, state }) => ({ id: keyId, class: name, state }));
  }

  override async destroyKeys(tenantId: string, ids: readonly string[]): Promise<void> {
    await this.rows.destroy(tenantId, ids);
    const destroyed = new Set(ids);
    this.leases.forget(destroyed);
    this.opening.forget(destroyed);
  }

  override async close(): Promise<void> {
    if (this.ownsPool) await this.pool.end();
  }
}

function scopeOf(subject: Subject, lookupKey: Uint8Array): string {
  return subjectLookup(lookupKey, subject).toString('base64url');
}

function addressOf(tenantId: string, want: KeyWanted, lookupKey: Uint8Array): KeyAddress {
  if (want.kind === 'period') return { tenantId, kind: want.kind, class: want.class, scope: want.period };
  if (want.kind === 'stream') return { tenantId, kind: want.kind, class: want.class, scope: want.stream };
  return { tenantId, kind: want.kind, class: want.class, scope: scopeOf(want.subject, lookupKey) };
}
