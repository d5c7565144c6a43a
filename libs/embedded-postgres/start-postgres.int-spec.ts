import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory, waitFor } from '#libs/testing';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { type Cluster, prepareCluster } from './cluster.js';
import { PortTakenError } from './errors.js';
import { readPostmaster } from './postmaster-pid.js';
import { startOnFreePort } from './start-on-free-port.js';
import { type RunningPostgres, startPostgres } from './start-postgres.js';

const settings = { shared_buffers: '32MB' };

describe('the embedded PostgreSQL', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let cluster: Cluster;
  let logFile: string;
  let port: number;
  let running: RunningPostgres | undefined;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    logFile = join(directory.path, 'postgres.log');
    cluster = await prepareCluster(join(directory.path, 'postgres'));
    port = await freePort();
  });

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  afterAll(() => directory.remove());

  async function start(): Promise<RunningPostgres> {
    running = await startPostgres(cluster, { port, logFile, settings });
    return running;
  }

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('given a fresh cluster, then an ordinary role owns a database, durable, checksummed, on loopback alone', async () => {
    const { url } = await start();
    const asked = ['fsync', 'full_page_writes', 'data_checksums', 'listen_addresses'];
    const columns = asked.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
    expect(await query(url, `SELECT ${columns}, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`)).toEqual(
      [
        {
          fsync: 'on',
          full_page_writes: 'on',
          data_checksums: 'on',
          listen_addresses: '127.0.0.1',
          rolsuper: false,
        },
      ],
    );
  });

  it('given another password, or the superuser, then nobody gets in', async () => {
    const { url } = await start();
    await expect(query(url.replace(cluster.password, 'guess'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    await expect(query(url.replace('steno:', 'postgres:'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('then the password and the data are for their owners alone', async () => {
    const mode = async (path: string): Promise<number> =>
      (await stat(join(directory.path, 'postgres', path))).mode & 0o777;
    expect([await mode('password'), await mode('data')]).toEqual([0o600, 0o700]);
  });

  it('given a kill -9, when it is started again, then what was committed is there', async () => {
    const { url, pid, exited } = await start();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(pid, 'SIGKILL');
    expect(await exited).toBe('signal SIGKILL');
    await waitFor(async () => (await start()).pid, { timeoutMs: 30_000 });
    expect(await query(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('given a server that its owner left running, when it is started, then that one is stopped first', async () => {
    const orphan = await startPostgres(cluster, { port: await freePort(), logFile, settings });
    const { pid } = await start();
    await orphan.exited;
    expect(pid).not.toBe(orphan.pid);
    expect((await readPostmaster(cluster.dataDirectory))?.pid).toBe(pid);
  });

  it('given a pid file whose process is another program by now, then that program is left alone', async () => {
    const { stop } = await start();
    const file = join(cluster.dataDirectory, 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await stop();
    await writeFile(file, text.replace(/^\d+/, String(process.pid)));
    await start();
    expect(await readFile(file, 'utf8')).not.toMatch(new RegExp(`^${process.pid}\n`));
  });

  it('given a taken port, then it says so', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    try {
      await expect(start()).rejects.toThrow(/did not start: .*could not create any TCP\/IP sockets/);
    } finally {
      other.close();
    }
  });

  it('given a free port that is taken when it starts, then it takes the next one; where none stays free, it says so', async () => {
    const taken = await freePort();
    const other = createServer().listen(taken, '127.0.0.1');
    const ports = [taken, taken, port];
    try {
      running = await startOnFreePort(cluster, { logFile, settings }, async () => ports.shift()!);
      expect(running.port).toBe(port);
      await running.stop();
      const start = startOnFreePort(cluster, { logFile, settings }, async () => taken);
      await expect(start).rejects.toThrow(PortTakenError);
    } finally {
      other.close();
    }
  });

  it('given an abort, then the start is given up and nothing runs', async () => {
    const signal = AbortSignal.abort();
    await expect(startPostgres(cluster, { port, logFile, settings, signal })).rejects.toThrow();
    expect(await readPostmaster(cluster.dataDirectory)).toBeNull();
  });
});
