import type { ReplayCounts } from '#libs/projections';
import { grouped } from '../log/progress/byte-progress.js';

const SHOWN_MAX = 20;

/** What was counted, in sentences and a line for each type. */
export function countSentences(
  { from, to }: { readonly from: string | null; readonly to: string },
  counts: ReplayCounts | undefined,
): string[] {
  if (!counts) return [];
  const parked = Object.entries(counts.parked);
  const others = Object.entries(counts.counts).filter(([name]) => name !== 'foreign');
  return [
    `${grouped(counts.events)} events from position ${from ?? 'the first'} to ${to}:`,
    ...Object.entries(counts.types).map(([type, count]) => `  ${grouped(count).padStart(12)}  ${type}`),
    `${grouped(counts.foreign)} of them are not of our format, and are passed over.`,
    ...(others.length > 0 ? [`The projection counts: ${others.map(([name, count]) => `${name} ${grouped(count)}`).join(', ')}.`] : []), // prettier-ignore
    parked.length === 0 ? 'None would be parked.' : 'They would be parked:',
    ...parked.map(([code, count]) => `  ${grouped(count).padStart(12)}  ${code}`),
    ...counts.refused.slice(0, SHOWN_MAX).map(({ position, type, code, reason }) => `  position ${position}  ${type}  ${code}: ${reason}`), // prettier-ignore
  ];
}
