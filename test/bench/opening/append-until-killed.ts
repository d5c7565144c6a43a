import { uuidV4 } from '#libs/kernel';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';

const WRITERS = 8;
const EVENTS_BEFORE = 2_000;

/** Appends with several writers, and calls `kill` in the midst of it; resolves to how many appends were acknowledged. */
export async function appendUntilKilled(url: string, kill: () => Promise<void>): Promise<number> {
  const store = new EventStoreDbEventStore({ connectionString: url });
  let acknowledged = 0;
  let killed: Promise<void> | undefined;
  const write = async (writer: number): Promise<void> => {
    for (;;) {
      const event = { id: uuidV4(), type: 'bench', data: Buffer.from('{}'), metadata: Buffer.from('{}') };
      const options = { expectedRevision: 'any', deadlineMs: 2_000 } as const;
      const isThere = await store.append(`bench-${writer}`, [event], options).then(
        () => true,
        () => false,
      );
      if (!isThere) return;
      if (++acknowledged === EVENTS_BEFORE) killed = kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await killed;
  await store.close();
  return acknowledged;
}
