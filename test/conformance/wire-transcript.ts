import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http2';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RawAnswer } from './raw-grpc-call.js';

/** One recorded call: what went over the wire, messages in base64. */
export interface RecordedCall {
  readonly case: string;
  readonly path: string;
  readonly request: readonly string[];
  readonly response: readonly string[];
  readonly responseHeaders: IncomingHttpHeaders;
  readonly trailers?: IncomingHttpHeaders;
  readonly trailersOnly?: boolean;
}

interface Message {
  toObject(): unknown;
}

const RESPONSES: Record<string, { deserializeBinary(bytes: Uint8Array): Message }> = {
  GetSupportedMethods: features.SupportedMethods,
  'Gossip/Read': gossip.ClusterInfo,
  'Streams/Read': streams.ReadResp,
  BatchAppend: streams.BatchAppendResp,
  Append: streams.AppendResp,
  Delete: streams.DeleteResp,
  Tombstone: streams.TombstoneResp,
};
/** Fields whose values are the server's own: places in its log, its clock, its ids, its port. */
const OWN = /^(\w*[pP]osition|subscriptionId|timeStamp|port|mostSignificantBits|leastSignificantBits)$/;
const KEPT = /^(firstStreamPosition|lastStreamPosition)$/;

export function readTranscript(file: string): RecordedCall[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return inOrder(lines.map((line) => JSON.parse(line) as RecordedCall));
}

/** Calls are listed by when they began; the second append over one call was sent after the tombstone that is listed behind it. */
function inOrder(calls: readonly RecordedCall[]): RecordedCall[] {
  const around = calls.findIndex(
    ({ case: name, path }) => name.startsWith('tombstone') && path.endsWith('BatchAppend'),
  );
  const { request, response, ...rest } = calls[around]!;
  const half = (i: number): RecordedCall => ({ ...rest, request: [request[i]!], response: [response[i]!] });
  return [...calls.slice(0, around), half(0), calls[around + 1]!, half(1), ...calls.slice(around + 2)];
}

/** The requests of a call; those of a batch append without their deadlines, which have passed. */
export function requestsOf({ path, request }: RecordedCall): Uint8Array[] {
  return request.map((base64) => {
    const bytes = Buffer.from(base64, 'base64');
    if (!path.endsWith('/BatchAppend')) return bytes;
    const message = streams.BatchAppendReq.deserializeBinary(bytes);
    message.getOptions()?.clearDeadline();
    return message.serializeBinary();
  });
}

/** What can be compared of an answer: messages as fields, their order, status and trailers. */
export function comparable(call: RecordedCall, answer: RawAnswer): unknown {
  const ending = answer.trailersOnly ? answer.headers : answer.trailers;
  return {
    messages: answer.messages.map((message) => fields(call.path, message)),
    trailersOnly: answer.trailersOnly,
    ending: ending && Object.fromEntries(Object.entries(ending).filter(([name]) => isOfTheCall(name))),
    contentType: answer.headers['content-type'],
  };
}

/** The recorded answer in the form of one that was received. */
export function recordedAnswer(call: RecordedCall): RawAnswer {
  return {
    headers: call.responseHeaders,
    trailers: call.trailers,
    trailersOnly: call.trailersOnly ?? false,
    messages: call.response.map((base64) => Buffer.from(base64, 'base64')),
  };
}

/** How many messages to wait for where a call does not end by itself; Infinity where it does. */
export function messagesWanted(call: RecordedCall): number {
  return call.trailers || call.trailersOnly ? Infinity : call.response.length;
}

function isOfTheCall(name: string): boolean {
  return (
    !name.startsWith(':') &&
    !['server', 'date', 'content-length', 'content-type', 'grpc-accept-encoding'].includes(name)
  );
}

function fields(path: string, message: Buffer): unknown {
  const type = Object.entries(RESPONSES).find(
    ([suffix]) => path.endsWith(`/${suffix}`) || path.endsWith(`.${suffix}`),
  )?.[1];
  return type ? masked('', type.deserializeBinary(message).toObject()) : message.toString('base64');
}

function masked(name: string, value: unknown): unknown {
  if (OWN.test(name) && !KEPT.test(name) && typeof value !== 'object') return value === '0' ? '0' : 'own';
  if (name === 'created') return 'own';
  if (Array.isArray(value)) {
    if (value.length === 2 && value[0] === 'created') return ['created', 'own'];
    return value.map((item) => masked('', item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(key, item)]));
}
