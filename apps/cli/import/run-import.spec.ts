import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CliError } from '../cli.error.js';
import type { ImportOptions } from './import-job.js';
import { runImport } from './run-import.js';

/** What the ledger's batch endpoint promises, as far as an importer relies on it: an id is recorded once. */
class FakeLedger {
  readonly events = new Set<string>();
  requests = 0;
  /** Called before each request is answered; true if it has answered itself. */
  before: (request: number, response: ServerResponse, record: () => void) => boolean = () => false;
  readonly server: Server = createServer((request, response) => void this.#answer(request, response));

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = ++this.requests;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const lines = body.split('\n');
    const errors = lines.flatMap((line, i) =>
      line.includes('"refuse-me"') ? [{ pointer: `/${i}/actor/id`, code: 'FIELD.TYPE', detail: 'no' }] : [],
    );
    const record = (): number => {
      const ids = lines
        .filter((line) => !line.includes('"refuse-me"'))
        .map((line) => (JSON.parse(line) as { id: string }).id);
      const duplicates = ids.filter((id) => this.events.has(id)).length;
      for (const id of ids) this.events.add(id);
      return duplicates;
    };
    if (this.before(number, response, record)) return;
    response.writeHead(errors.length > 0 ? 207 : 201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ duplicates: record(), errors }));
  }
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

const line = (i: number, user = 'ada'): string =>
  JSON.stringify({ time: '2026-11-20T10:00:00Z', action: 'case.viewed', user, service: 'portal', n: i });

describe('steno import', () => {
  let ledger: FakeLedger;
  let directory: string;
  let file: string;
  const options = (more: Partial<ImportOptions> = {}): ImportOptions => ({
    format: 'ndjson',
    map: [],
    envelope: [],
    wait: '20',
    json: true,
    key: 'k',
    url: `http://127.0.0.1:${(ledger.server.address() as AddressInfo).port}`,
    report: join(directory, 'report.jsonl'),
    ...more,
  });
  const run = (more?: Partial<ImportOptions>): Promise<number> =>
    runImport([file], options(more), { env: { STENO_DATA_DIR: directory }, stdout: nowhere, stderr: nowhere });
  const report = (): Record<string, unknown>[] =>
    readFileSync(join(directory, 'report.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  const write = (lines: readonly string[]): void => writeFileSync(file, `${lines.join('\n')}\n`);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'steno-import-'));
    file = join(directory, 'app.log');
    ledger = new FakeLedger();
    ledger.server.listen(0, '127.0.0.1');
    await once(ledger.server, 'listening');
  });

  afterEach(() => {
    ledger.server.closeAllConnections();
    ledger.server.close();
    rmSync(directory, { recursive: true });
  });

  it('given a good file, when imported twice, then every record is recorded once', async () => {
    write(Array.from({ length: 2500 }, (_, i) => line(i)));
    expect(await run()).toBe(0);
    expect(await run()).toBe(0);
    expect(ledger.events.size).toBe(2500);
    expect(ledger.requests).toBe(6);
  });

  it('given lines that cannot be mapped and events that the ledger refuses, then they are reported by line and the exit code is 1', async () => {
    write([line(0), 'not json', '', line(1, 'refuse-me'), '{"time":1}', line(2)]);
    expect(await run()).toBe(1);
    expect(ledger.events.size).toBe(2);
    expect(report()).toMatchObject([
      { source: file, record: 2, line: 2, code: 'RECORD.NOT_JSON', excerpt: 'not json' },
      { source: file, record: 3, line: 4, code: 'FIELD.TYPE', reason: 'The ledger refuses it: /actor/id: no' },
      { source: file, record: 4, line: 5, code: 'NDJSON.NO_TYPE' },
    ]);
  });

  it('given answers that say "not now", cut connections and lost answers, then the same batches are sent again', async () => {
    write(Array.from({ length: 5000 }, (_, i) => line(i)));
    ledger.before = (request, response, record) => {
      if (request % 3 === 0) return false;
      if (request % 4 === 1) record();
      if (request % 2 === 0) response.writeHead(503, { 'retry-after': '0' }).end();
      else response.destroy();
      return true;
    };
    expect(await run()).toBe(0);
    expect(ledger.events.size).toBe(5000);
  });

  it('given a server that goes away for good, when resumed, then it goes on after what was acknowledged, and the report is as of one run', async () => {
    write(Array.from({ length: 6000 }, (_, i) => (i % 1000 === 7 ? 'broken' : line(i))));
    ledger.before = (request, response) => {
      if (request <= 2) return false;
      response.writeHead(503).end();
      return true;
    };
    const failure = await run({ wait: '0' }).catch((error: unknown) => error);
    expect((failure as CliError).exitCode).toBe(3);
    expect(ledger.events.size).toBe(2000);
    const sent = ledger.requests;
    ledger.before = () => false;
    expect(await run({ resume: true })).toBe(1);
    expect(ledger.requests - sent).toBe(4);
    expect(ledger.events.size).toBe(5994);
    expect(report().map(({ line: at }) => at)).toEqual([8, 1008, 2008, 3008, 4008, 5008]);
  });

  it('given a finished import, when resumed, then nothing is sent; when the file has grown, what is new; when it is another file, all of it', async () => {
    write([line(0), line(1)]);
    expect(await run({ resume: true })).toBe(0);
    expect(await run({ resume: true })).toBe(0);
    expect(ledger.requests).toBe(1);
    appendFileSync(file, `${line(2)}\n`);
    expect(await run({ resume: true })).toBe(0);
    expect([ledger.requests, ledger.events.size]).toEqual([2, 3]);
    write([line(10), line(11), line(12), line(13)]);
    expect(await run({ resume: true })).toBe(0);
    expect([ledger.requests, ledger.events.size]).toEqual([3, 7]);
  });

  it('given a dry run, then nothing is sent and nothing kept', async () => {
    write([line(0), 'x']);
    expect(await run({ dryRun: true })).toBe(1);
    expect(ledger.requests).toBe(0);
  });

  it.each([
    [{ format: 'nonsense' }, 'There is no format "nonsense"'],
    [{ map: ['type'] }, '--map'],
    [{ map: ['nonsense=a'] }, 'There is no field "nonsense"'],
    [{ format: 'cloudtrail', map: ['type=a'] }, '--map goes with'],
    [{ url: 'localhost' }, '--url'],
    [{ wait: 'long' }, '--wait'],
  ])('given options %j, then a sentence says what is wrong and the exit code is 2', async (more, sentence) => {
    write([line(0)]);
    const failure = (await run(more).catch((error: unknown) => error)) as CliError;
    expect([failure.exitCode, failure.message]).toEqual([2, expect.stringContaining(sentence)]);
  });

  it('given a key that the server refuses, then the exit code is 2', async () => {
    write([line(0)]);
    ledger.before = (_, response) => {
      response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"detail":"Who are you?"}');
      return true;
    };
    const failure = (await run().catch((error: unknown) => error)) as CliError;
    expect([failure.exitCode, failure.message]).toEqual([2, expect.stringContaining('Who are you?')]);
  });
});
