/** What a version holds, or a part of it, in a form that is equal where the rows are. */
export interface PartDigest {
  readonly rows: number;
  /** The sum of the SHA-256 of each row in four lanes of 64 bits, as 64 hexadecimal digits; the order of rows does not matter. */
  readonly digest: string;
}

/** The digest of every part of a version: its partitions, and whatever else it consists of. */
export type StateDigest = ReadonlyMap<string, PartDigest>;

const LANES = 4;
const LANE_DIGITS = 16;

/** The sums of a statement made with {@link partDigestSql}, as Postgres gives them. */
export interface PartDigestRow {
  readonly rows: string;
  readonly lanes: readonly (string | null)[];
}

/** A statement that sums up the rows of a table, of which `condition` chooses some. It asks for UTC and ISO dates to be set. */
export function partDigestSql(table: string, condition: string): string {
  const lane = (n: number): string =>
    `sum(('x' || substr(h, ${n * LANE_DIGITS + 1}, ${LANE_DIGITS}))::bit(64)::bigint::numeric)::text`;
  const lanes = Array.from({ length: LANES }, (_, n) => lane(n)).join(', ');
  return `
    SELECT count(*)::text AS rows, ARRAY[${lanes}] AS lanes
    FROM (SELECT encode(sha256(convert_to(r::text, 'UTF8')), 'hex') AS h FROM ${table} AS r WHERE ${condition} OFFSET 0) AS hashes`;
}

/** The digest that such a statement comes to. */
export function partDigestOf({ rows, lanes }: PartDigestRow): PartDigest {
  const digits = lanes.map((sum) =>
    BigInt.asUintN(64, BigInt(sum ?? '0'))
      .toString(16)
      .padStart(LANE_DIGITS, '0'),
  );
  return { rows: Number(rows), digest: digits.join('') };
}

/** The parts in which two digests differ, in the order of their names; a part without rows is the same as none. */
export function differingParts(one: StateDigest, other: StateDigest): string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])].sort();
  const same = (a: PartDigest | undefined, b: PartDigest | undefined): boolean =>
    (a?.rows ?? 0) === (b?.rows ?? 0) && ((a?.rows ?? 0) === 0 || a!.digest === b!.digest);
  return names.filter((name) => !same(one.get(name), other.get(name)));
}

/** How many rows there are in all parts. */
export function rowsIn(digest: StateDigest): number {
  return [...digest.values()].reduce((sum, { rows }) => sum + rows, 0);
}
