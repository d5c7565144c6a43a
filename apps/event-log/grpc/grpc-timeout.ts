const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000_001 };

/** Milliseconds of a `grpc-timeout` header; Infinity without one, or with one that cannot be read. */
export function grpcTimeoutMs(header: unknown): number {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? [];
  return digits === undefined ? Infinity : Number(digits) * UNITS[unit!]!;
}
