import { monthOf } from '#libs/kernel';
import { AppendRefusedError } from '../event-store.errors.js';
import type { NextAppend } from './next-append.js';
import type { PendingEvent } from './pending-event.js';

/** Seals those events again that were sealed for another month. Gives all that can go on; the others are refused. */
export async function resealForItsMonth({ items, recordedAt }: NextAppend): Promise<PendingEvent[]> {
  const month = monthOf(recordedAt);
  const at = new Date(recordedAt);
  await Promise.all(
    items.map(async (item) => {
      if (item.sealed.period === month) return;
      try {
        item.sealed = await item.event.reseal(at);
      } catch (cause) {
        const error = new AppendRefusedError('unavailable', 'The keys of this month cannot be had.', { cause });
        item.abandoned({ status: 'refused', error });
      }
    }),
  );
  return items.filter((item) => item.state !== 'done');
}
