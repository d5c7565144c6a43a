import { hasPeriod } from '#libs/contracts';
import { BoxSecret, headerJson, RecordCache, type BoxHeader, type KeyLease } from '#libs/privacy';

/** What all boxes under the same keys have in common. */
export interface BoxKeys {
  readonly header: BoxHeader;
  /** The header's canonical JSON. */
  readonly headerJson: string;
  readonly secret: BoxSecret;
}

/** A record: the first of the keys' ids, as text, and the bytes of the secret. */
const [SECRET_AT, RECORD_BYTES] = [36, 68];

/** The secrets of key sets used lately, at some 200 bytes each. */
export class BoxSecrets {
  private readonly cache: RecordCache;

  constructor(capacity = 100_000) {
    this.cache = new RecordCache(capacity, RECORD_BYTES);
  }

  /** The secret of the keys of these ids; `keys` gives their bytes, in the same order. */
  get(ids: readonly string[], keys: readonly Uint8Array[]): BoxSecret {
    const first = ids[0]!;
    // Nearly always a period and a subject, or one of them: the last id tells, and needs no joining.
    const name = ids.length <= 2 ? ids.at(-1)! : ids.join();
    const known = this.cache.get(name);
    if (known && beginsWith(known, first)) return new BoxSecret(known.subarray(SECRET_AT));
    const secret = BoxSecret.of(keys);
    this.cache.delete(name);
    const record = this.cache.set(name);
    record.write(first, 0, 'latin1');
    record.set(secret.bytes, SECRET_AT);
    return secret;
  }
}

function beginsWith(record: Buffer, id: string): boolean {
  for (let i = 0; i < SECRET_AT; i++) if (record[i] !== id.charCodeAt(i)) return false;
  return true;
}

/** The period key, which comes first, then the others by id, each once. */
function inOrder(leases: readonly KeyLease[], periodic: boolean): readonly KeyLease[] {
  const head = periodic ? 1 : 0;
  if (leases.length <= head + 1) return leases;
  const rest = new Map(leases.slice(head).map((lease) => [lease.id, lease]));
  return [...leases.slice(0, head), ...[...rest.values()].sort((a, b) => (a.id < b.id ? -1 : 1))];
}

/** The header and the secret of boxes under these leases, whose first is the period key if the class has periods. */
export function boxKeys(name: string, period: string, leases: readonly KeyLease[], secrets: BoxSecrets): BoxKeys {
  const periodic = hasPeriod(name);
  const ordered = inOrder(leases, periodic);
  const ids = ordered.map((lease) => lease.id);
  const keys = ordered.map((lease) => lease.key);
  const header = { class: name, period: periodic ? period : null, keys: ids };
  return { header, headerJson: headerJson(header), secret: secrets.get(ids, keys) };
}
