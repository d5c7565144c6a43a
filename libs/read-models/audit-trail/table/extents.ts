import type { DatabaseClient } from '#libs/database';
import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { bucketOf } from './bucket.js';

/** Bounds are kept as minutes, so that they seldom have to be moved. */
const MINUTE_DIGITS = 16;
const REMEMBERED_MAX = 10_000;

/** How wide the entries of a bucket are in time, in one partition. */
export interface Extent {
  readonly tenantId: string;
  readonly bucket: bigint;
  readonly month: string;
  readonly retentionClass: string;
  readonly least: string;
  readonly greatest: string;
}

const WIDEN = (schema: string): string => `
  INSERT INTO ${schema}.extents AS e (tenant_id, bucket, month, retention_class, least_occurred_at, greatest_occurred_at)
  SELECT t, b, (m || '-01')::date, c, (l || ':00Z')::timestamptz, (g || ':59.999999Z')::timestamptz
  FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) AS w (t, b, m, c, l, g)
  ON CONFLICT (tenant_id, bucket, month, retention_class) DO UPDATE
  SET least_occurred_at = least(e.least_occurred_at, excluded.least_occurred_at),
    greatest_occurred_at = greatest(e.greatest_occurred_at, excluded.greatest_occurred_at)`;

/** The extents that the entries of a batch make wider, each as wide as it will be. */
export class WiderExtents {
  readonly wider = new Map<string, Extent>();

  constructor(private readonly extents: Extents) {}

  get isEmpty(): boolean {
    return this.wider.size === 0;
  }

  add({ tenantId, position, recordedAt, retentionClass, occurredAt }: ProjectedEntry): void {
    const bucket = bucketOf(position);
    const month = monthOf(recordedAt);
    const minute = occurredAt.slice(0, MINUTE_DIGITS);
    this.join({ tenantId, bucket, month, retentionClass, least: minute, greatest: minute });
  }

  /** Adds an extent as wide as others found it. */
  join(extent: Extent): void {
    const { tenantId, bucket, month, retentionClass, least, greatest } = extent;
    const key = `${tenantId} ${bucket} ${month} ${retentionClass}`;
    const there = this.wider.get(key) ?? this.extents.find(key);
    if (!there) this.wider.set(key, extent);
    else if (least < there.least || greatest > there.greatest)
      this.wider.set(key, {
        ...there,
        least: least < there.least ? least : there.least,
        greatest: greatest > there.greatest ? greatest : there.greatest,
      });
  }
}

/** Where which times are: written before the entries they speak of, in the same transaction, and only where they change. */
export class Extents {
  private readonly known = new Map<string, Extent>();

  constructor(private readonly schema: string) {}

  /** What was committed, as far as it is remembered. */
  find(key: string): Extent | undefined {
    return this.known.get(key);
  }

  async write(client: DatabaseClient, { wider }: WiderExtents): Promise<void> {
    const all = [...wider.values()];
    await client.query(WIDEN(this.schema), [
      all.map((one) => one.tenantId),
      all.map((one) => one.bucket),
      all.map((one) => one.month),
      all.map((one) => one.retentionClass),
      all.map((one) => one.least),
      all.map((one) => one.greatest),
    ]);
  }

  /** Forgets everything: a server that crashes may undo its last commits. What is known anew is written again. */
  forget(): void {
    this.known.clear();
  }

  /** Remembers what was committed. */
  remember({ wider }: WiderExtents): void {
    if (this.known.size > REMEMBERED_MAX) this.known.clear();
    for (const [key, extent] of wider) this.known.set(key, extent);
  }
}
