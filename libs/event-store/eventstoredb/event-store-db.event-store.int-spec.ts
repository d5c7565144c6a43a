import { afterAll, beforeAll, describe } from '@jest/globals';
import { eventStoreContract, startTestEventLog, type TestEventLog } from '#libs/testing';
import { EventStoreDbEventStore } from './index.js';

describe('the event store behind the EventStoreDB protocol', () => {
  let log: TestEventLog;
  let store: EventStoreDbEventStore;
  beforeAll(async () => {
    log = await startTestEventLog();
    store = new EventStoreDbEventStore({ connectionString: log.url });
  });
  afterAll(async () => {
    await store.close();
    await log.stop();
  });

  eventStoreContract(() => store);
});
