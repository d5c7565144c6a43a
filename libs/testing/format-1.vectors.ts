import { readFileSync } from 'node:fs';
import type { JsonObject } from '#libs/kernel';
import type { PlainEvent } from '#libs/event-store';
import { Keyring, RandomSource, type KeyLease, type KeyState, type KeyWanted } from '#libs/privacy';

type FixedKey = KeyWanted & { readonly id: string; readonly key: string };

/** One event with everything that goes into it fixed, and everything that comes of it. Bytes are hexadecimal. */
export interface Format1Vector {
  readonly name: string;
  readonly stream: string;
  readonly revision: string;
  /** When it is recorded. */
  readonly at: string;
  readonly metadata: {
    tenantId: string;
    schema: string;
    recordedAt: string;
    correlationId?: string;
    causationId?: string;
  };
  readonly event: PlainEvent;
  /** The event's salt, then salt and nonce of each box. */
  readonly random: string;
  /** What is in each box that is not left out. */
  readonly fields: readonly JsonObject[];
  readonly stored: { readonly data: string; readonly metadata: string };
  readonly boxes: readonly { readonly key: string; readonly plaintext: string; readonly digest: string }[];
  readonly openDigest: string;
  readonly commitment: string;
  readonly entry: string;
  readonly leafHash: string;
}

/** The vectors of format 1 (`test/fixtures/format-1.vectors.json`). */
export interface Format1Vectors {
  readonly tenantId: string;
  readonly keyring: readonly FixedKey[];
  readonly vectors: readonly Format1Vector[];
  /** What is not format 1, or not canonical: a leaf over its bytes. */
  readonly foreign: readonly {
    readonly name: string;
    readonly data: string;
    readonly metadata: string;
    readonly entry: string;
    readonly leafHash: string;
  }[];
  readonly ids: {
    readonly idKey: string;
    readonly caller: readonly { readonly source: string; readonly id: string; readonly eventId: string }[];
    readonly command: readonly { readonly commandId: string; readonly ordinal: number; readonly eventId: string }[];
    readonly correlation: readonly { readonly value: string; readonly uuid: string }[];
    readonly idempotency: readonly { readonly key: string; readonly index: number; readonly eventId: string }[];
    readonly fingerprints: readonly { readonly event: JsonObject; readonly fingerprint: string }[];
  };
  readonly subjects: {
    readonly lookupKey: string;
    readonly lookups: readonly {
      readonly type: string;
      readonly id: string;
      readonly normalised: string;
      readonly lookup: string;
    }[];
  };
}

/** Reads the vectors. */
export function readFormat1Vectors(): Format1Vectors {
  const path = new URL('../../test/fixtures/format-1.vectors.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Format1Vectors;
}

/** A keyring that holds the keys of the vectors, and makes none. */
export class FixedKeyring extends Keyring {
  private readonly byWant: Map<string, KeyLease>;
  private readonly byId: Map<string, KeyLease>;

  constructor(keys: readonly FixedKey[]) {
    super();
    const leases = keys.map(({ id, key, ...want }): [string, KeyLease] => [
      JSON.stringify(want),
      { id, key: Buffer.from(key, 'hex') },
    ]);
    this.byWant = new Map(leases);
    this.byId = new Map(leases.map(([, lease]) => [lease.id, lease]));
  }

  /** The bytes of a key. */
  key(id: string): Buffer {
    return this.byId.get(id)!.key as Buffer;
  }

  override async keysFor(_: string, wanted: readonly KeyWanted[]): Promise<KeyLease[]> {
    return wanted.map((want) => {
      const lease = this.byWant.get(JSON.stringify(want));
      if (!lease) throw new RangeError(`the vectors have no key for ${JSON.stringify(want)}`);
      return lease;
    });
  }

  override async keysById(_: string, ids: readonly string[]): Promise<Map<string, KeyState>> {
    return new Map(ids.map((id) => [id, { state: 'open', key: this.key(id) }]));
  }

  override async createTenant(): Promise<void> {}

  override async tenantSecrets(): Promise<never> {
    throw new Error('not in the vectors');
  }

  override async keysOfSubject(): Promise<never> {
    throw new Error('not in the vectors');
  }

  override async destroyKeys(): Promise<void> {}

  override async close(): Promise<void> {}
}

/** Gives out given bytes in order, and nothing beyond them. */
export class FixedRandomSource extends RandomSource {
  private used = 0;

  constructor(private readonly bytes: Uint8Array) {
    super();
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.used;
  }

  override take(size: number): Uint8Array {
    if (size > this.left) throw new RangeError('no bytes left');
    this.used += size;
    return this.bytes.subarray(this.used - size, this.used);
  }
}
