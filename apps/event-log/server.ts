import { SystemClock } from '#libs/kernel';
import { Appender } from './appending/appender.js';
import {
  EventLogOptionsError,
  type EventLogServer,
  type EventLogServerOptions,
  isLoopback,
} from './event-log-options.js';
import type { GrpcCall } from './grpc/grpc-call.js';
import { GrpcServer } from './grpc/grpc-server.js';
import { GrpcError, STATUS } from './grpc/grpc-status.js';
import { NodeHealth } from './node-health.js';
import { EventReader } from './reading/event-reader.js';
import { AppendService } from './services/append.service.js';
import { BatchAppendService } from './services/batch-append.service.js';
import { EndService } from './services/end.service.js';
import { GossipService } from './services/gossip.service.js';
import { ReadService } from './services/read.service.js';
import { getSupportedMethods } from './services/server-features.service.js';
import { EventLog } from './storage/event-log.js';

export type { EventLogServer, EventLogServerOptions } from './event-log-options.js';
export { EventLogOptionsError } from './event-log-options.js';

const APPEND_BYTES_MAX = 1_048_576;
/** What the clients receive at most, too. */
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;

/**
 * Recovers the event log of a directory and serves it by the EventStoreDB gRPC protocol. Listens only once it has
 * recovered. Rejects with EventLogOptionsError, the errors of the write-ahead log, or those of listening.
 */
export async function startEventLog(options: EventLogServerOptions): Promise<EventLogServer> {
  const { host = '127.0.0.1', port = 0, policy = 'ledger', clock = new SystemClock(), tls } = options;
  if (!tls && !isLoopback(host))
    throw new EventLogOptionsError(
      `Without TLS only this machine is served: use 127.0.0.1 instead of ${host}, or give a certificate and key.`,
    );
  const { dataDirectory: directory, segmentBytes, fileSystem, appendBytesMax = APPEND_BYTES_MAX } = options;
  const custody = { seed: options.signingKey, onFailure: options.onCustodyFailure };
  const honourSettings = policy === 'open';
  const events = await EventLog.open({ directory, clock, segmentBytes, fileSystem, honourSettings, custody });
  const gossip = new GossipService(clock, () => address);
  const methods = serviceMethods(events, new Appender(events, policy), gossip, appendBytesMax);
  const health = new NodeHealth(events, { directory, fileSystem, tellsAll: !tls });
  const answer = (path: string): Promise<object> | undefined => health.answer(path);
  const server = new GrpcServer({ host, port, tls, messageBytesMax: MESSAGE_BYTES_MAX, methods, answer });
  let address = { host, port };
  try {
    address = { host, port: (await server.listen()).port };
  } catch (error) {
    await events.close();
    throw error;
  }
  if (events.log.state !== 'open') options.onState?.(health.report());
  events.log.onStateChange((changed) => {
    options.onState?.(health.report());
    if (changed === 'poisoned') void server.stop(unavailable('The log is poisoned; outcomes are unknown.'));
  });
  return {
    url: `esdb://${host.includes(':') ? `[${host}]` : host}:${address.port}?tls=${tls ? 'true' : 'false'}`,
    host,
    port: address.port,
    custodyKey: events.log.custodyKey,
    eventCount: () => events.durableCount,
    indexBytes: () => events.index.memoryBytes,
    async stop() {
      await new Promise<void>((resolve) => events.settled(() => resolve()));
      await server.stop(unavailable('The node is shutting down.'));
      await events.close();
    },
  };
}

function unavailable(message: string): GrpcError {
  return new GrpcError(STATUS.UNAVAILABLE, message);
}

function serviceMethods(
  events: EventLog,
  appender: Appender,
  gossip: GossipService,
  appendBytesMax: number,
): Map<string, (call: GrpcCall) => void> {
  const append = new AppendService(appender, appendBytesMax);
  const batch = new BatchAppendService(appender, events.clock, appendBytesMax);
  const end = new EndService(appender, appendBytesMax);
  const read = new ReadService(new EventReader(events));
  const streams = '/event_store.client.streams.Streams';
  return new Map<string, (call: GrpcCall) => void>([
    ['/event_store.client.server_features.ServerFeatures/GetSupportedMethods', getSupportedMethods],
    ['/event_store.client.gossip.Gossip/Read', (call) => gossip.read(call)],
    [`${streams}/Append`, (call) => append.append(call)],
    [`${streams}/BatchAppend`, (call) => batch.batchAppend(call)],
    [`${streams}/Delete`, (call) => end.delete(call)],
    [`${streams}/Tombstone`, (call) => end.tombstone(call)],
    [`${streams}/Read`, (call) => read.read(call)],
  ]);
}
