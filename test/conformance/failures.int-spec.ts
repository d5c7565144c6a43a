import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as library from '@eventstore/db-client';
import { afterEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, waitFor } from '#libs/testing';
import { type EventLogServer, type EventLogServerOptions, startEventLog } from '../../apps/event-log/server.js';
import type { StateReport } from '../../apps/event-log/state-report.js';
import { type Faults, faultyFileSystem } from './faulty.file-system.js';
import { plainGet } from './plain-get.js';
import { SuiteContext } from './suite-context.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');

describe('an event log in trouble', () => {
  const cleanUp: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const clean of cleanUp.splice(0).toReversed()) await clean();
  });

  async function directory(): Promise<string> {
    const { path, remove } = await temporaryDirectory();
    cleanUp.push(remove);
    return path;
  }

  async function serve(
    options: Partial<EventLogServerOptions> = {},
  ): Promise<{ server: EventLogServer; c: SuiteContext }> {
    const dataDirectory = options.dataDirectory ?? (await directory());
    const server = await startEventLog({ policy: 'open', ...options, dataDirectory });
    const node = { url: server.url, isOurs: false, restart: async () => undefined, stop: server.stop };
    const c = new SuiteContext(library, node);
    cleanUp.push(
      () => server.stop(),
      () => c.dispose(),
    );
    return { server, c };
  }

  it('given a full disk, when something is appended, then it is refused as not written, reads go on, and it can be sent again', async () => {
    const faults: Faults = {};
    const states: string[] = [];
    const fileSystem = faultyFileSystem(faults);
    const { server, c } = await serve({ fileSystem, onState: ({ state }) => states.push(state) });
    const stream = c.stream();
    await c.append(stream, c.event());
    faults.diskFull = true;
    const events = c.events(3);
    const refusals = await Promise.all([
      c.failure(c.append(stream, events, 0n)),
      c.failure(c.append(c.stream(), c.event())),
    ]);
    for (const { failed, message } of refusals)
      expect([failed, message]).toEqual(['unknown', expect.stringContaining('Could not recognize LogReadOnly')]);
    const again = await c.failure(c.append(stream, events, 0n));
    expect(again.message).toContain('LogReadOnly');
    const withCredentials = { credentials: { username: 'a', password: 'b' } };
    expect((await c.failure(c.client.appendToStream(stream, c.event(), withCredentials))).message).toContain(
      'Not written',
    );
    expect(await c.revisions(stream)).toEqual([0]);
    faults.diskFull = false;
    await waitFor(() => states.at(-1) === 'open');
    expect((await c.append(stream, events, 0n)).nextExpectedRevision).toBe(3n);
    expect(await c.revisions(stream)).toEqual([0, 1, 2, 3]);
    expect(states).toEqual(['read-only', 'open']);
    const { status, body } = await plainGet(server.port, '/health');
    expect([status, body]).toMatchObject([200, { state: 'open', diskFreeBytes: expect.any(Number), next: [] }]);
    expect(await plainGet(server.port, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect((await plainGet(server.port, '/metrics')).status).toBe(415);
  });

  it('given a sync that fails, when something is appended, then its outcome is unknown, and the node takes nothing more', async () => {
    const faults: Faults = {};
    const states: string[] = [];
    const { c } = await serve({ fileSystem: faultyFileSystem(faults), onState: ({ state }) => states.push(state) });
    await c.append(c.stream(), c.event());
    faults.syncFails = true;
    expect((await c.failure(c.append(c.stream(), c.event()))).failed).toBe('unavailable');
    expect(states).toEqual(['poisoned']);
    const after = await c.failure(c.append(c.stream(), c.event()));
    expect(after.message).toMatch(/UNAVAILABLE|ECONNREFUSED|shutting down|poisoned/);
  });

  it('given a slow disk, when the deadline of an append passes, then it is answered once, and is there in the end', async () => {
    const faults: Faults = {};
    const { c } = await serve({ fileSystem: faultyFileSystem(faults) });
    const stream = c.stream();
    await c.append(stream, c.event());
    faults.syncTakesMs = 1500;
    const event = c.event();
    const impatient = { expectedRevision: 'any' as const, deadline: 300 };
    expect((await c.failure(c.client.appendToStream(stream, event, impatient))).failed).toBe('deadline-exceeded');
    faults.syncTakesMs = 0;
    expect((await c.append(stream, event)).nextExpectedRevision).toBe(1n);
    expect(await c.revisions(stream)).toEqual([0, 1]);
  });

  it('given a damaged log, when it is read, then what is whole is served, and what is lost is never passed over', async () => {
    const dataDirectory = await directory();
    const { server, c } = await serve({ dataDirectory });
    const [whole, damaged] = [c.stream(), c.stream()];
    await c.append(whole, c.events(3));
    await c.append(damaged, c.event());
    await c.append(damaged, c.event({ data: { mark: 'here it breaks' } }));
    await c.append(damaged, c.event());
    await server.stop();
    await flipByteAt(dataDirectory, 'here it breaks');
    const reports: StateReport[] = [];
    const { server: damagedServer, c: later } = await serve({
      dataDirectory,
      onState: (report) => reports.push(report),
    });
    expect(reports).toEqual([
      {
        state: 'degraded',
        store: expect.stringMatching(/^[0-9a-f-]{36}$/),
        directory: dataDirectory,
        what: expect.stringMatching(/^the log is damaged: .* manifest [0-9a-f]{64}$/),
        whole: expect.stringMatching(/^positions 0 to \d+, except \d+ to \d+$/),
        next: [
          expect.stringContaining(`steno log verify --data ${dataDirectory}`),
          expect.stringContaining(`steno log repair --data ${dataDirectory} --from BACKUP`),
          expect.stringMatching(/steno log repair .* --acknowledge [0-9a-f]{64} --reason/),
          expect.any(String),
        ],
      },
    ]);
    expect(await plainGet(damagedServer.port, '/health')).toMatchObject({ status: 200, body: reports[0] });
    expect(await later.revisions(whole)).toEqual([0, 1, 2]);
    expect((await later.failure(later.read(damaged))).message).toContain('DATA_LOSS');
    expect(await later.revisions(damaged, { maxCount: 1 })).toEqual([0]);
    expect((await later.failure(later.readAll())).message).toContain('DATA_LOSS');
    expect((await later.failure(later.readAll({ direction: 'backwards', fromPosition: 'end' }))).message).toContain(
      'DATA_LOSS',
    );
    expect(await later.readAll({ maxCount: 4 })).toHaveLength(4);
    expect((await later.failure(later.append(whole, later.event()))).message).toContain('LogReadOnly');
  });

  it('given a directory that is in use, when a second node starts on it, then it does not', async () => {
    const dataDirectory = await directory();
    await serve({ dataDirectory });
    await expect(startEventLog({ dataDirectory })).rejects.toThrow('is in use');
  });

  it('given an address that others reach, when no TLS is configured, then it does not start', async () => {
    await expect(startEventLog({ dataDirectory: await directory(), host: '0.0.0.0' })).rejects.toThrow('Without TLS');
  });

  it('given a certificate, when a client trusts it, then they talk over TLS, and strangers hear of the state alone', async () => {
    const tls = {
      cert: readFileSync(join(FIXTURES, 'localhost.cert.pem')),
      key: readFileSync(join(FIXTURES, 'localhost.key.pem')),
    };
    const { server } = await serve({ tls, host: '0.0.0.0' });
    const url = `esdb://localhost:${server.port}?tls=true&tlsCAFile=${join(FIXTURES, 'localhost.cert.pem')}`;
    const client = library.EventStoreDBClient.connectionString(url as never);
    const { success } = await client.appendToStream('tls', library.jsonEvent({ type: 'a', data: {} }));
    expect(success).toBe(true);
    await client.dispose();
    const { body } = await plainGet(server.port, '/health', tls.cert);
    expect(body).toEqual({ node: 'stenographer', state: 'open' });
  });

  it('given the ledger policy, when a stream is to be hidden or ended, then access is denied, and what hides is ignored', async () => {
    const dataDirectory = await directory();
    const { server, c: open } = await serve({ dataDirectory });
    const stream = open.stream();
    await open.append(stream, open.events(3));
    await open.client.setStreamMetadata(stream, { maxCount: 1 });
    await open.client.deleteStream(stream);
    await server.stop();
    const { c } = await serve({ dataDirectory, policy: 'ledger' });
    expect(await c.revisions(stream)).toEqual([0, 1, 2]);
    const denied = [
      c.client.deleteStream(stream),
      c.client.tombstoneStream(stream),
      c.client.setStreamMetadata(stream, { maxCount: 1 }),
      c.client.setStreamMetadata(stream, { maxAge: 1 }),
      c.client.setStreamMetadata(stream, { truncateBefore: 1 }),
      c.append(`$$${stream}`, c.event({ type: 'anything', data: { $tb: 5 } })),
    ];
    for (const attempt of denied) expect((await c.failure(attempt)).failed).toBe('access-denied');
    await c.client.setStreamMetadata(stream, { owner: 'somebody' });
    expect((await c.client.getStreamMetadata(stream)).metadata).toEqual({ owner: 'somebody' });
    expect((await c.append(stream, c.event(), 2n)).nextExpectedRevision).toBe(3n);
  });
});

/** Changes one bit of the stored bytes that hold `text`. */
async function flipByteAt(dataDirectory: string, text: string): Promise<void> {
  const segment = (await readdir(dataDirectory)).find((name) => name.startsWith('seg-'))!;
  const path = join(dataDirectory, segment);
  const bytes = await readFile(path);
  const at = bytes.indexOf(text);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
}
