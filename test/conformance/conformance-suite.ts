import { afterAll, beforeAll, describe } from '@jest/globals';
import { readingAll } from './behaviours/all.behaviours.js';
import { appending } from './behaviours/appending.behaviours.js';
import { connecting } from './behaviours/connecting.behaviours.js';
import { deleting } from './behaviours/deleting.behaviours.js';
import { filtering } from './behaviours/filtering.behaviours.js';
import { idempotency } from './behaviours/idempotency.behaviours.js';
import { limits } from './behaviours/limits.behaviours.js';
import { metadata } from './behaviours/metadata.behaviours.js';
import { reading } from './behaviours/reading.behaviours.js';
import { subscribing } from './behaviours/subscribing.behaviours.js';
import type { ClientLibrary } from './client-library.js';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.js';
import { SuiteContext } from './suite-context.js';

/**
 * What an EventStoreDB node does, through one of the official clients. Runs against a node of our own, or against the
 * server that EVENTSTORE_URL names. One client a test file: their generated code shares a global.
 */
export function conformanceSuite(name: string, library: ClientLibrary): void {
  describe(`an event store node, through ${name}`, () => {
    let node: NodeUnderTest;
    let context: SuiteContext;

    beforeAll(async () => {
      node = await startNodeUnderTest();
      context = new SuiteContext(library, node);
    });

    afterAll(async () => {
      await context.dispose();
      await node.stop();
    });

    for (const behaviours of [
      appending,
      idempotency,
      reading,
      readingAll,
      subscribing,
      filtering,
      metadata,
      deleting,
      limits,
      connecting,
    ])
      behaviours(() => context);
  });
}
