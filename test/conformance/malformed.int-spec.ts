import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framed } from '../../apps/event-log/grpc/message-assembler.js';
import { type NodeUnderTest, startOwnNode } from './node-under-test.js';
import { rawGrpcCall } from './raw-grpc-call.js';

const SERVICE = '/event_store.client.streams.Streams';
const METHODS = ['Append', 'BatchAppend', 'Delete', 'Tombstone', 'Read'];
const { Options } = streams.ReadReq;

describe('requests that are not as they should be', () => {
  let node: NodeUnderTest;

  beforeAll(async () => {
    node = await startOwnNode();
  });

  afterAll(() => node.stop());

  const statusOf = async (path: string, requests: readonly Uint8Array[], wanted?: number): Promise<unknown> => {
    const { headers, trailers } = await rawGrpcCall(node.url, path, requests, wanted);
    return (trailers ?? headers)['grpc-status'];
  };

  /** A read of a stream that `change` breaks. */
  const read = (change: (options: InstanceType<typeof Options>) => void): Uint8Array => {
    const options = new Options();
    const stream = new Options.StreamOptions();
    stream.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('a').toString('base64')));
    stream.setStart(new shared.Empty());
    options.setStream(stream).setCount('1').setNoFilter(new shared.Empty());
    options.setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));
    change(options);
    return new streams.ReadReq().setOptions(options).serializeBinary();
  };

  it('given any bytes, when they are sent to any method, then the call ends with an error and the node goes on', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        fc.array(bytes, { minLength: 1, maxLength: 3 }),
        async (method, requests) => {
          const { headers, trailers } = await rawGrpcCall(node.url, `${SERVICE}/${method}`, requests, undefined, true);
          expect(Number((trailers ?? headers)['grpc-status'])).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 150 },
    );
    expect(await statusOf(`${SERVICE}/Read`, [read(() => undefined)])).toBe('0');
  });

  it.each<[string, (options: InstanceType<typeof Options>) => void]>([
    ['no source', (options) => options.clearStream()],
    ['no count', (options) => options.clearCount()],
    ['no filter option', (options) => options.clearNoFilter()],
    ['no spelling of ids', (options) => options.clearUuidOption()],
    [
      'a filter on a stream',
      (options) =>
        options.setFilter(new Options.FilterOptions().setMax(5).setEventType(new Options.FilterOptions.Expression())),
    ],
    [
      'a subscription backwards',
      (options) => options.setSubscription(new Options.SubscriptionOptions()).setReadDirection(1),
    ],
  ])('given %s, when it is read, then it is an invalid argument', async (_what, change) => {
    expect(await statusOf(`${SERVICE}/Read`, [read(change)])).toBe('3');
  });

  it('given an expression that cannot be computed, when it filters, then it is an invalid argument', async () => {
    const expression = new Options.FilterOptions.Expression().setRegex('(');
    const filter = new Options.FilterOptions()
      .setCount(new shared.Empty())
      .setEventType(expression)
      .setCheckpointintervalmultiplier(1);
    const all = new Options.AllOptions().setStart(new shared.Empty());
    expect(await statusOf(`${SERVICE}/Read`, [read((options) => options.setAll(all).setFilter(filter))])).toBe('3');
  });

  it('given a message of 18 MiB, when it is sent, then resources are exhausted', async () => {
    expect(await statusOf(`${SERVICE}/Read`, [Buffer.alloc(18 * 1024 * 1024)])).toBe('8');
  });

  it('given a method that is not offered, when it is called, then it is unimplemented', async () => {
    expect(
      await statusOf('/event_store.client.persistent_subscriptions.PersistentSubscriptions/List', [Buffer.alloc(0)]),
    ).toBe('12');
  });

  it('given an event without a type, when it is appended alone, then the missing property is named', async () => {
    const options = new streams.AppendReq.Options().setAny(new shared.Empty());
    options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('a').toString('base64')));
    const message = new streams.AppendReq.ProposedMessage().setId(
      new shared.UUID().setString('00000000-0000-4000-8000-000000000001'),
    );
    message.getMetadataMap().set('content-type', 'application/json');
    const requests = [new streams.AppendReq().setOptions(options), new streams.AppendReq().setProposedMessage(message)];
    const { headers } = await rawGrpcCall(
      node.url,
      `${SERVICE}/Append`,
      requests.map((request) => request.serializeBinary()),
    );
    expect(headers).toMatchObject({
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
      'grpc-status': '3',
    });
  });

  it('given somebody who speaks no HTTP/2, when they connect, then they are hung up on and the node goes on', async () => {
    const port = Number(/:(\d+)/.exec(node.url.replace('esdb://', ''))![1]);
    await new Promise<void>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
      socket
        .on('data', () => undefined)
        .on('error', () => undefined)
        .on('close', () => resolve());
    });
    expect(await statusOf(`${SERVICE}/Read`, [read(() => undefined)])).toBe('0');
  });

  it.each(['lost', 'late'])(
    'given an append that is %s before it is complete, when the stream is read, then nothing of it is there',
    async (how) => {
      const name = `cut-${how}`;
      const options = new streams.AppendReq.Options().setAny(new shared.Empty());
      options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name).toString('base64')));
      const proposed = new streams.AppendReq.ProposedMessage().setId(
        new shared.UUID().setString('00000000-0000-4000-8000-000000000002'),
      );
      proposed.getMetadataMap().set('type', 'a').set('content-type', 'application/json');
      const parts = [new streams.AppendReq().setOptions(options), new streams.AppendReq().setProposedMessage(proposed)];
      await cutAppend(
        node.url,
        parts.map((part) => framed(part.serializeBinary())),
        how === 'late',
      );
      const source = new Options.StreamOptions().setStart(new shared.Empty());
      source.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name).toString('base64')));
      const { messages } = await rawGrpcCall(node.url, `${SERVICE}/Read`, [read((o) => o.setStream(source))]);
      expect(streams.ReadResp.deserializeBinary(messages[0]!).hasStreamNotFound()).toBe(true);
    },
  );

  it('given ids as two numbers, when a stream is read so, then they are the same ids', async () => {
    const id = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff';
    const proposed = new streams.AppendReq.ProposedMessage().setId(new shared.UUID().setString(id));
    proposed.getMetadataMap().set('type', 'a').set('content-type', 'application/json');
    const options = new streams.AppendReq.Options().setAny(new shared.Empty());
    options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('a').toString('base64')));
    const requests = [
      new streams.AppendReq().setOptions(options),
      new streams.AppendReq().setProposedMessage(proposed),
    ];
    await rawGrpcCall(
      node.url,
      `${SERVICE}/Append`,
      requests.map((request) => request.serializeBinary()),
    );
    const structured = new Options.UUIDOption().setStructured(new shared.Empty());
    const { messages } = await rawGrpcCall(node.url, `${SERVICE}/Read`, [read((o) => o.setUuidOption(structured))]);
    const read1 = streams.ReadResp.deserializeBinary(messages[0]!).getEvent()!.getEvent()!.getId()!.getStructured()!;
    expect(BigInt.asUintN(64, BigInt(read1.getMostSignificantBits())).toString(16)).toBe('f1e2d3c4b5a4978');
    expect(BigInt.asUintN(64, BigInt(read1.getLeastSignificantBits())).toString(16)).toBe('8695a4b3c2d1e0ff');
  });
});

/** Sends a part of an append; then the connection is lost, or the deadline passes and the request is given up as clients do. */
async function cutAppend(url: string, parts: readonly Buffer[], late: boolean): Promise<void> {
  const session = connect(`http://${url.replace(/^esdb:\/\//, '').replace(/\?.*$/, '')}`).on('error', () => undefined);
  const headers = {
    ':method': 'POST',
    ':path': `${SERVICE}/Append`,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const stream = session.request({ ...headers, 'grpc-timeout': '150m' }).on('error', () => undefined);
  stream.write(Buffer.concat(parts));
  await delay(150);
  if (late) stream.close(constants.NGHTTP2_CANCEL);
  else session.destroy();
  await once(stream, 'close');
  session.destroy();
}
