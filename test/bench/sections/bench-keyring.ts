import {
  Keyring,
  type KeyLease,
  type KeyState,
  type KeyWanted,
  type SubjectKey,
  type TenantSecrets,
} from '#libs/privacy';

/** Keys in memory: what the real keyring is once it knows them. */
export class BenchKeyring extends Keyring {
  readonly #leases = new Map<string, KeyLease>();
  readonly #secrets: TenantSecrets;

  constructor(
    private readonly randomBytes: (size: number) => Uint8Array,
    private readonly newId: () => string,
  ) {
    super();
    this.#secrets = { idKey: randomBytes(32), lookupKey: randomBytes(32) };
  }

  override async createTenant(): Promise<void> {}

  override async tenantSecrets(): Promise<TenantSecrets> {
    return this.#secrets;
  }

  override async keysFor(_: string, wanted: readonly KeyWanted[]): Promise<KeyLease[]> {
    return wanted.map((want) => {
      const name = JSON.stringify(want);
      const lease = this.#leases.get(name) ?? { id: this.newId(), key: this.randomBytes(32) };
      this.#leases.set(name, lease);
      return lease;
    });
  }

  override async keysById(): Promise<Map<string, KeyState>> {
    return new Map();
  }

  override async keysOfSubject(): Promise<SubjectKey[]> {
    return [];
  }

  override async destroyKeys(): Promise<void> {}

  override async close(): Promise<void> {}
}
