import { createHash, randomBytes } from 'node:crypto';
import { uuidFromBytes, uuidV4 } from '#libs/kernel';
import {
  Keyring,
  subjectLookup,
  UnknownTenantError,
  type KeyLease,
  type KeyState,
  type KeyWanted,
  type Subject,
  type SubjectKey,
  type TenantSecrets,
} from '#libs/privacy';

interface Row {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly class: string;
  readonly scope: string;
  state: 'open' | 'destroyed';
  key: Uint8Array | null;
}

/** A keyring without a store. With a seed, the same keys in every run, in the order in which they are asked for. */
export class InMemoryKeyring extends Keyring {
  private readonly tenants = new Map<string, TenantSecrets>();
  private readonly rows: Row[] = [];
  private made = 0;

  constructor(private readonly seed?: string) {
    super();
  }

  private random(size: number): Buffer {
    if (this.seed === undefined) return randomBytes(size);
    return createHash('sha512').update(`${this.seed} ${this.made++}`).digest().subarray(0, size);
  }

  override async createTenant(tenantId: string): Promise<void> {
    if (!this.tenants.has(tenantId)) this.tenants.set(tenantId, { idKey: this.random(32), lookupKey: this.random(32) });
  }

  override async tenantSecrets(tenantId: string): Promise<TenantSecrets> {
    const secrets = this.tenants.get(tenantId);
    if (!secrets) throw new UnknownTenantError(tenantId);
    return secrets;
  }

  override async keysFor(tenantId: string, wanted: readonly KeyWanted[]): Promise<KeyLease[]> {
    const { lookupKey } = await this.tenantSecrets(tenantId);
    return wanted.map((want) => {
      const scope = scopeOf(want, lookupKey);
      const fits = (row: Row): boolean =>
        row.tenantId === tenantId && row.kind === want.kind && row.class === want.class && row.scope === scope;
      const row = this.rows.find((row) => fits(row) && row.state === 'open') ?? this.make(tenantId, want, scope);
      return { id: row.id, key: row.key! };
    });
  }

  private make(tenantId: string, want: KeyWanted, scope: string): Row {
    const id = this.seed === undefined ? uuidV4() : uuidFromBytes(this.random(16));
    const row: Row = { id, tenantId, kind: want.kind, class: want.class, scope, state: 'open', key: this.random(32) };
    this.rows.push(row);
    return row;
  }

  override async keysById(tenantId: string, ids: readonly string[]): Promise<Map<string, KeyState>> {
    return new Map(
      ids.map((id): [string, KeyState] => {
        const row = this.rows.find((row) => row.id === id && row.tenantId === tenantId);
        if (!row) return [id, { state: 'missing' }];
        return [id, row.key ? { state: 'open', key: row.key } : { state: 'destroyed' }];
      }),
    );
  }

  override async keysOfSubject(tenantId: string, subject: Subject): Promise<SubjectKey[]> {
    const scope = scopeOf({ kind: 'subject', class: '', subject }, (await this.tenantSecrets(tenantId)).lookupKey);
    return this.rows
      .filter((row) => row.tenantId === tenantId && row.kind === 'subject' && row.scope === scope)
      .map(({ id, class: name, state }) => ({ id, class: name, state }));
  }

  override async destroyKeys(tenantId: string, ids: readonly string[]): Promise<void> {
    for (const row of this.rows.filter((row) => row.tenantId === tenantId && ids.includes(row.id))) {
      row.state = 'destroyed';
      row.key = null;
    }
  }

  /** Loses rows, as a restore of an old backup does. */
  loseKeys(ids: readonly string[]): void {
    for (const id of ids) {
      const at = this.rows.findIndex((row) => row.id === id);
      if (at >= 0) this.rows.splice(at, 1);
    }
  }

  override async close(): Promise<void> {}
}

function scopeOf(want: KeyWanted, lookupKey: Uint8Array): string {
  if (want.kind === 'period') return want.period;
  return want.kind === 'stream' ? want.stream : subjectLookup(lookupKey, want.subject).toString('base64url');
}
