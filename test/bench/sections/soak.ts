import type { BenchContext } from '../bench-context.js';
import { readUsage } from '../machine/process-usage.js';
import { measureLag, type LagResult } from './lag.js';

/** A steady load for a long time. */
export interface SoakResult extends LagResult {
  readonly minutes: number;
  /** The largest process of each part at the end, in MiB. */
  readonly residentMiB: Readonly<Record<string, number>>;
}

/** Records at a steady pace and asks all the while: queries must never be more than a second behind. */
export async function soak(context: BenchContext, perSecond: number): Promise<SoakResult> {
  const minutes = context.effort.soakMinutes;
  const lag = await measureLag(context, perSecond, minutes * 60);
  return { ...lag, minutes, residentMiB: readUsage(context.dataDirectory).residentMiB };
}
