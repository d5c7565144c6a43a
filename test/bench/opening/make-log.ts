import { randomFillSync } from 'node:crypto';
import { SystemClock } from '#libs/kernel';
import { Appender } from '../../../apps/event-log/appending/appender.js';
import { ANY } from '../../../apps/event-log/protocol/expected-revision.js';
import type { ProposedEvent } from '../../../apps/event-log/protocol/proposed-event.js';
import { EventLog } from '../../../apps/event-log/storage/event-log.js';

const EVENTS_PER_APPEND = 500;
const APPENDS_AT_ONCE = 4;
const STREAMS = 1_000;
/** With these an event takes about 390 bytes in the log. */
const DATA = Buffer.from(JSON.stringify({ sealed: 'x'.repeat(160) }));
const METADATA = Buffer.from(JSON.stringify({ v: 1 }));
const TYPE = Buffer.from('audit.event-recorded.v1');

function proposedEvents(count: number): ProposedEvent[] {
  const ids = randomFillSync(new Uint32Array(4 * count));
  return Array.from({ length: count }, (_, i) => ({
    id: ids.subarray(4 * i, 4 * i + 4),
    type: TYPE,
    isJson: true,
    data: DATA,
    metadata: METADATA,
  }));
}

/** Makes an event log of so many events, as the node would write them, and closes it. */
export async function makeLog(dataDirectory: string, count: number, onEvents: (made: number) => void): Promise<void> {
  const events = await EventLog.open({ directory: dataDirectory, clock: new SystemClock(), honourSettings: false });
  const appender = new Appender(events, 'ledger');
  let begun = 0;
  const append = (size: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = `audit-bench22222222.${(begun / EVENTS_PER_APPEND) % STREAMS}`;
      appender.append(Buffer.from(stream), ANY, proposedEvents(size), ({ kind }) =>
        kind === 'success' ? resolve() : reject(new Error(`An append failed: ${kind}`)),
      );
    });
  const write = async (): Promise<void> => {
    while (begun < count) {
      const size = Math.min(EVENTS_PER_APPEND, count - begun);
      const done = append(size);
      begun += size;
      onEvents(begun);
      await done;
    }
  };
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, write));
  await events.close();
}
