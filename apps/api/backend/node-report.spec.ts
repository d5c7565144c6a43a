import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NodeReports, plainAddress } from './node-report.js';

describe('where an event store is asked how it is', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', 'http://127.0.0.1:2113'],
    ['esdb://ann:secret@db.example:2113/?tls=false&keepAliveInterval=10', 'http://db.example:2113'],
    ['kurrentdb://[::1]:2113?TLS=False', 'http://[::1]:2113'],
    ['esdb://127.0.0.1:2113?tls=true', undefined],
    ['esdb://127.0.0.1:2113', undefined],
    ['esdb://a:2113,b:2113?tls=false', undefined],
    ['esdb+discover://cluster.example?tls=false', undefined],
  ])('given %s, then it is %s', (connectionString, address) => {
    expect(plainAddress(connectionString)).toBe(address);
  });
});

describe('the report of an event store', () => {
  let server: Http2Server;
  let reports: NodeReports;
  let answer: { status: number; body: string };

  beforeEach(async () => {
    server = createServer().on('stream', (stream) => {
      stream.respond({ ':status': answer.status });
      stream.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    reports = new NodeReports(`esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`);
  });

  afterEach(() => {
    reports.close();
    server.close();
  });

  it('given one of our own, when it is asked again and again, then it tells, over one connection', async () => {
    let sessions = 0;
    server.on('session', () => sessions++);
    answer = { status: 200, body: '{"node":"stenographer","state":"degraded","diskFreeBytes":7}' };
    for (let i = 0; i < 15; i++) expect(await reports.read()).toMatchObject({ state: 'degraded', diskFreeBytes: 7 });
    expect(sessions).toBe(1);
  });

  it.each([
    { status: 404, body: '' },
    { status: 200, body: '<html>' },
    { status: 200, body: '{"status":"ok"}' },
  ])('given somebody else who answers %j, then there is none', async (other) => {
    answer = other;
    expect(await reports.read()).toBeUndefined();
  });

  it('given one that goes away and comes back, when it is asked, then there is none meanwhile', async () => {
    answer = { status: 200, body: '{"node":"stenographer","state":"open"}' };
    await reports.read();
    const { port } = server.address() as AddressInfo;
    reports.close();
    await new Promise((resolve) => server.close(resolve));
    expect(await reports.read()).toBeUndefined();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await reports.read()).toMatchObject({ state: 'open' });
  });
});
