import { randomUUID } from 'node:crypto';
import type { AppendExpectedRevision, AppendResult, ReadStreamOptions, ResolvedEvent } from '@eventstore/db-client';
import { type AnyEvent, type Client, type ClientLibrary, connect, expectation } from './client-library.js';
import type { NodeUnderTest } from './node-under-test.js';

/** What went wrong, as the clients say it: the type of the error and what it knows. */
export interface Failure {
  readonly failed: string;
  readonly message: string;
  readonly actual?: unknown;
}

/** A client, a node, and short ways to say what the behaviours are about. */
export class SuiteContext {
  readonly client: Client;
  private readonly run = randomUUID().slice(0, 8);
  private streams = 0;

  constructor(
    readonly library: ClientLibrary,
    readonly node: NodeUnderTest,
  ) {
    this.client = connect(library, node.url);
  }

  /** A stream name that nobody used. */
  stream(hint = 'stream'): string {
    return `conformance-${this.run}-${hint}-${this.streams++}`;
  }

  event(options: { id?: string; type?: string; data?: unknown } = {}): AnyEvent {
    const { id = randomUUID(), type = 'something.happened', data = { n: 1 } } = options;
    return this.library.jsonEvent({ id, type, data: data as never });
  }

  events(count: number): AnyEvent[] {
    return Array.from({ length: count }, (_, n) => this.event({ data: { n } }));
  }

  append(
    stream: string,
    events: AnyEvent | AnyEvent[],
    expected: AppendExpectedRevision = 'any',
  ): Promise<AppendResult> {
    return this.client.appendToStream(stream, events, expectation(this.library, expected));
  }

  async read(stream: string, options: ReadStreamOptions = {}): Promise<ResolvedEvent[]> {
    const events: ResolvedEvent[] = [];
    for await (const event of this.client.readStream(stream, options)) events.push(event);
    return events;
  }

  /** The revisions that a read shows. */
  async revisions(stream: string, options: ReadStreamOptions = {}): Promise<number[]> {
    return (await this.read(stream, options)).map(({ event }) => Number(event?.revision));
  }

  async readAll(options: Parameters<Client['readAll']>[0] = {}): Promise<ResolvedEvent[]> {
    const events: ResolvedEvent[] = [];
    for await (const event of this.client.readAll(options)) events.push(event as ResolvedEvent);
    return events;
  }

  /** What `work` fails with; fails the test if it does not fail. */
  async failure(work: Promise<unknown>): Promise<Failure> {
    try {
      await work;
    } catch (error) {
      const { type, message, actualVersion } = error as { type?: string; message: string; actualVersion?: unknown };
      return {
        failed: type ?? (error as Error).constructor.name,
        message,
        ...(actualVersion === undefined ? {} : { actual: actualVersion }),
      };
    }
    throw new Error('it did not fail');
  }

  async dispose(): Promise<void> {
    await this.client.dispose();
  }
}
