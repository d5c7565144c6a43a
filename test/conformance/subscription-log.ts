import { waitFor } from '#libs/testing';

/** What both clients' subscriptions emit. */
interface Emitter {
  on(event: string, listener: (value: never) => void): unknown;
  unsubscribe(): Promise<void>;
}

interface Appeared {
  readonly event?: { readonly revision: bigint; readonly type: string; readonly streamId: string };
  readonly link?: { readonly revision: bigint };
}

/** Writes down what a subscription says: event revisions, `caught-up`, `confirmed`, errors. */
export class SubscriptionLog {
  readonly entries: (number | string)[] = [];
  readonly events: Appeared[] = [];

  constructor(private readonly subscription: Emitter) {
    subscription.on('data', (event: Appeared) => {
      this.events.push(event);
      this.entries.push(Number(event.event?.revision));
    });
    subscription.on('caughtUp', () => this.entries.push('caught-up'));
    subscription.on('confirmation', () => this.entries.push('confirmed'));
    subscription.on('error', (error: { type?: string; message: string }) =>
      this.entries.push(error.type ?? error.message),
    );
  }

  /** Waits until this many entries were written. */
  async until(count: number): Promise<(number | string)[]> {
    await waitFor(() => this.entries.length >= count, {
      what: `${count} entries, there are ${JSON.stringify(this.entries)}`,
    });
    return this.entries;
  }

  async untilEvents(count: number): Promise<Appeared[]> {
    await waitFor(() => this.events.length >= count, { what: `${count} events`, timeoutMs: 20_000 });
    return this.events;
  }

  async stop(): Promise<void> {
    await this.subscription.unsubscribe().catch(() => undefined);
  }
}
