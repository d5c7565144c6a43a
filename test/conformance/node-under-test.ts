import { type EventLogServer, type EventLogServerOptions, startEventLog } from '../../apps/event-log/server.js';
import { temporaryDirectory } from '#libs/testing';

/** Where the suite runs: a node of our own, or the server that EVENTSTORE_URL names. */
export interface NodeUnderTest {
  readonly url: string;
  /** False for a server that somebody else runs: it can neither be restarted nor asked for its policy. */
  readonly isOurs: boolean;
  /** Stops it and starts it again on the same directory and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startNodeUnderTest(options: Partial<EventLogServerOptions> = {}): Promise<NodeUnderTest> {
  const external = process.env.EVENTSTORE_URL;
  const nothing = async (): Promise<void> => undefined;
  if (external) return { url: external, isOurs: false, restart: nothing, stop: nothing };
  return startOwnNode(options);
}

/** A node of our own, on a directory of its own, in this process. Deletes are allowed unless `options` say otherwise. */
export async function startOwnNode(options: Partial<EventLogServerOptions> = {}): Promise<NodeUnderTest> {
  const directory = await temporaryDirectory();
  const start = (port: number): Promise<EventLogServer> =>
    startEventLog({ dataDirectory: directory.path, policy: 'open', port, ...options });
  let server = await start(0);
  return {
    url: server.url,
    isOurs: true,
    async restart() {
      await server.stop();
      server = await start(server.port);
    },
    async stop() {
      await server.stop();
      await directory.remove();
    },
  };
}
