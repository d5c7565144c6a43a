import * as library from '@eventstore/db-client';
import { holds, settleDirectory, withTemporaryDirectory } from '#libs/write-ahead-log/torture';
import { type Attempt, newAttempt, type ProposedEvent, send } from './attempt.js';
import { compare, type ShownEvent } from './compare.js';
import { type NodeEnd, type NodeOptions, TortureNode } from './torture-node.js';

const RETRIES_MAX = 8;

/** A node that is killed, and somebody who outlives it and knows what was sent to it and what it answered. */
export class NodeBed {
  readonly attempts: Attempt[] = [];
  /** Appends of unknown outcome that were sent again. */
  retried = 0;
  private shown: readonly Attempt[] = [];

  private constructor(
    readonly directory: string,
    public node: TortureNode,
    public client: library.EventStoreDBClient,
  ) {}

  /** A node on a directory of its own, for one run. */
  static async use<T>(options: NodeOptions, action: (bed: NodeBed) => Promise<T>): Promise<T> {
    return withTemporaryDirectory(async (directory) => {
      const node = await TortureNode.start(directory, options);
      const bed = new NodeBed(directory, node, connect(node.url));
      try {
        return await action(bed);
      } finally {
        await bed.client.dispose().catch(() => undefined);
        await bed.node.kill('SIGKILL');
      }
    });
  }

  /** Sends an append, and remembers it. */
  async append(
    stream: string,
    expected: number,
    events: readonly ProposedEvent[],
    deadlineMs?: number,
  ): Promise<Attempt> {
    const attempt = newAttempt(stream, expected, events);
    this.attempts.push(attempt);
    await send(this.client, attempt, this.node.silent, deadlineMs);
    return attempt;
  }

  /** Kills the node and waits until it is gone. */
  async kill(): Promise<NodeEnd> {
    return this.node.kill('SIGKILL');
  }

  /** Starts a node on the same directory and port; the former one is gone. */
  async restart(options: NodeOptions = {}): Promise<void> {
    const { port } = this.node;
    await this.client.dispose().catch(() => undefined);
    this.node = await TortureNode.start(this.directory, { ...options, port });
    this.client = connect(this.node.url);
  }

  /** Every event that a reader is shown. */
  async readAll(): Promise<ShownEvent[]> {
    const events: ShownEvent[] = [];
    for await (const { event } of this.client.readAll()) {
      if (!event || event.streamId.startsWith('$')) continue;
      events.push({
        stream: event.streamId,
        id: event.id,
        revision: Number(event.revision),
        position: event.position!.commit,
        text: (event.data as { text: string }).text,
      });
    }
    return events;
  }

  /**
   * Reads all and compares it with all that was sent. What was shown once must be there for ever. How many appends of unknown
   * outcome are there.
   */
  async verify(): Promise<number> {
    const appeared = compare(this.attempts, await this.readAll());
    const vanished = this.shown.filter(({ outcome }) => outcome === 'failed').length;
    const gone = this.shown.filter((attempt) => attempt.outcome === 'unknown' && !appeared.includes(attempt)).length;
    holds('I9', vanished + gone === 0, () => `${vanished + gone} appends were shown and are gone`);
    this.shown = appeared;
    return appeared.length;
  }

  /**
   * Sends every append of unknown outcome again, as often as a machine that is busy with other things takes to answer in time: it
   * must succeed, unless `rivals` may have taken its place in the stream.
   */
  async retryUnknown(rivals = false): Promise<void> {
    const unknown = this.attempts.filter(({ outcome }) => outcome === 'unknown');
    this.retried += unknown.length;
    for (let round = 0; round < RETRIES_MAX; round++) {
      const open = unknown.filter(({ outcome }) => outcome === 'unknown');
      await Promise.all(open.map((attempt) => send(this.client, attempt, this.node.silent)));
    }
    for (const { outcome, failure } of unknown) {
      const isSettled = outcome === 'acked' || (rivals && outcome === 'failed');
      holds('I7', isSettled, () => `sent again, an append is ${outcome}: ${failure}`);
    }
  }

  /** Ends the node and looks at its files without it. */
  async settle(): Promise<void> {
    await this.kill();
    await settleDirectory(this.directory);
  }

  get acknowledged(): number {
    return this.attempts.filter(({ outcome }) => outcome === 'acked').length;
  }
}

function connect(url: string): library.EventStoreDBClient {
  return library.EventStoreDBClient.connectionString(url as never);
}
