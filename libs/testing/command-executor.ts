import { AggregateRepository, CommandExecutor, EventCodec, type EventStore, RecorderClock } from '#libs/event-store';
import { type Clock, ManualClock, randomShortId } from '#libs/kernel';
import { InMemoryEventStore } from './in-memory.event-store.js';
import { InMemoryKeyring } from './in-memory.keyring.js';

/** A command executor, and what it works with, for tests. */
export interface TestCommandExecutor {
  readonly executor: CommandExecutor;
  readonly codec: EventCodec;
  readonly keyring: InMemoryKeyring;
  readonly tenantId: string;
}

/** A command executor on a store, with a keyring in memory and one tenant. */
export async function testCommandExecutor(
  store: EventStore = new InMemoryEventStore(),
  clock: Clock = new ManualClock(),
): Promise<TestCommandExecutor> {
  const keyring = new InMemoryKeyring();
  const tenantId = randomShortId();
  await keyring.createTenant(tenantId);
  const codec = new EventCodec(keyring);
  const repository = new AggregateRepository(store, codec);
  const executor = new CommandExecutor({
    store,
    codec,
    keyring,
    repository,
    clock: new RecorderClock(clock),
    clockCheck: { offsetMs: () => 0 },
  });
  return { executor, codec, keyring, tenantId };
}
