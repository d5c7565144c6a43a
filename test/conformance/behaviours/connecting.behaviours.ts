import { describe, expect, it } from '@jest/globals';
import { connect } from '../client-library.js';
import type { SuiteContext } from '../suite-context.js';

/** How clients find a node and stay with it. */
export function connecting(given: () => SuiteContext): void {
  describe('connecting', () => {
    it('given discovery by gossip, when a client connects, then it finds the node', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      const discovering = connect(c.library, c.node.url.replace('esdb:', 'esdb+discover:'));
      const events = [];
      for await (const event of discovering.readStream(stream)) events.push(event);
      expect(events).toHaveLength(1);
      await discovering.dispose();
    });

    it('given a node that went away, when it is back, then the same client goes on', async () => {
      const c = given();
      if (!c.node.isOurs) return;
      const stream = c.stream();
      await c.append(stream, c.event());
      const subscription = c.client.subscribeToStream(stream, { fromRevision: 'start' });
      const ended = new Promise<string>((resolve) =>
        subscription.once('error', (error) => resolve((error as unknown as { type: string }).type)),
      );
      await new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined)));
      await c.node.restart();
      expect(await ended).toBe('unavailable');
      const again = async (): Promise<unknown> => c.append(stream, c.event()).catch(() => again());
      expect(await again()).toMatchObject({ nextExpectedRevision: 1n });
      expect(await c.revisions(stream)).toEqual([0, 1]);
    });
  });
}
