import type { GrpcCall } from '../grpc/grpc-call.js';
import { serveUnary } from '../grpc/serve-unary.js';
import { FieldWriter } from '../protobuf/field-writer.js';

/** The EventStoreDB version whose behaviour this node follows; clients decide by it what they may ask. */
export const SERVER_VERSION = '23.10.6';

const STREAMS = 'event_store.client.streams.streams';

/** What is offered, in lower case as the clients compare it: method, service, features. */
const METHODS: readonly (readonly [method: string, service: string, features: readonly string[]])[] = [
  ['read', STREAMS, ['position', 'events']],
  ['append', STREAMS, []],
  ['delete', STREAMS, []],
  ['tombstone', STREAMS, []],
  ['batchappend', STREAMS, ['deadline_duration']],
  ['read', 'event_store.client.gossip.gossip', []],
  ['getsupportedmethods', 'event_store.client.server_features.serverfeatures', []],
];

function supportedMethods(): Buffer {
  const response = new FieldWriter();
  for (const [method, service, features] of METHODS) {
    const entry = new FieldWriter().string(1, method).string(2, service);
    for (const feature of features) entry.string(3, feature);
    response.message(1, entry);
  }
  return Buffer.from(response.string(2, SERVER_VERSION).finish());
}

const SUPPORTED_METHODS = supportedMethods();

/** ServerFeatures.GetSupportedMethods. */
export function getSupportedMethods(call: GrpcCall): void {
  serveUnary(call, (_request, reply) => reply(SUPPORTED_METHODS));
}
