import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, waitFor } from '#libs/testing';
import { AuditTrail } from './import/audit-trail.js';
import { stenoImport } from './import/steno-import.js';
import { Product } from './kill-loop/product.js';

const LINES = 20_000;
const BROKEN_EVERY = 2_500;
const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const withRealLogs = existsSync(data) ? it : it.skip;
if (!existsSync(data)) console.warn(`Skipped: there are no real logs at ${data}`);

describe('steno import against the whole product', () => {
  let product: Product;
  let trail: AuditTrail;
  let directory: { path: string; remove(): Promise<void> };
  const path = (name: string): string => join(directory.path, name);
  const run = (...args: string[]): ReturnType<typeof stenoImport> =>
    stenoImport(product.dataDirectory, product.url, args);

  beforeAll(async () => {
    directory = await temporaryDirectory();
    product = await Product.start(path('data'));
    trail = new AuditTrail(product.url, product.adminKey());
  }, 120_000);

  afterAll(async () => {
    await product?.stop();
    await directory?.remove();
  }, 60_000);

  it('given an importer that is killed in the middle, when it is resumed, then every record is there once and reported once', async () => {
    const lines = Array.from({ length: LINES }, (_, i) =>
      i % BROKEN_EVERY === 17
        ? `{"broken":${i}`
        : JSON.stringify({
            time: '2026-11-20T10:00:00Z',
            action: 'door.opened',
            user: `u${i % 50}`,
            service: 'doors',
            n: i,
          }),
    );
    writeFileSync(path('doors.log'), `${lines.join('\n')}\n`);
    const args = ['--format', 'ndjson', '--resume', '--report', path('report.jsonl'), path('doors.log')];

    const first = run(...args);
    const imports = join(product.dataDirectory, 'imports');
    const recordsDone = (): number =>
      existsSync(imports)
        ? Math.max(
            0,
            ...readdirSync(imports).map(
              (name) => (JSON.parse(readFileSync(join(imports, name), 'utf8')) as { records: number }).records,
            ),
          )
        : 0;
    await waitFor(() => recordsDone() >= 2_000, { timeoutMs: 60_000, intervalMs: 2 });
    first.kill();
    expect(await first.exitCode).toBeNull();
    const done = recordsDone();
    expect(done).toBeLessThan(LINES);

    const second = run(...args);
    expect(await second.exitCode).toBe(1);
    const report = readFileSync(path('report.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { line: number }).line);
    const broken = lines.flatMap((line, i) => (line.endsWith('}') ? [] : [i + 1]));
    expect(report).toEqual(broken);

    const expected = LINES - broken.length;
    const ids = await waitFor(
      async () => {
        const found = await trail.ids('service=doors');
        return found.length >= expected ? found : undefined;
      },
      { timeoutMs: 60_000, intervalMs: 200 },
    );
    expect([ids.length, new Set(ids).size]).toEqual([expected, expected]);
    process.stdout.write(`killed after ${done} of ${LINES} records; ${ids.length} events, each once\n`);
  }, 180_000);

  withRealLogs(
    'given real CloudTrail files, twice, then each record is there once, with its exact text',
    async () => {
      const batches = readdirSync(`${data}events/cloudtrail-batches`).map(
        (name) => `${data}events/cloudtrail-batches/${name}`,
      );
      const files = [`${data}events/cloudtrail-invictus.ndjson`, `${data}events/cloudtrail-stratus.ndjson`, ...batches];
      const records = 1784 + 232;
      const first = run('--format', 'cloudtrail', ...files);
      expect(await first.exitCode).toBe(0);
      expect(first.lines.at(-1)).toMatchObject({ counts: { recorded: records, duplicates: 144, unmapped: 0 } });
      const second = run('--format', 'cloudtrail', ...files);
      expect(await second.exitCode).toBe(0);
      expect(second.lines.at(-1)).toMatchObject({ counts: { recorded: 0, duplicates: records + 144 } });

      const text = readFileSync(files[0]!, 'utf8').split('\n')[7]!;
      const { eventID } = JSON.parse(text) as { eventID: string };
      const entry = await waitFor(() => trail.entry(`cloudtrail:${eventID}`));
      expect(entry.original).toBe(text);
    },
    180_000,
  );

  withRealLogs(
    'given what is odd or no event, then it is reported and the rest is recorded',
    async () => {
      const google = readdirSync(`${data}cloudevents/google`).map((name) => `${data}cloudevents/google/${name}`);
      const odd = readdirSync(`${data}events/odd`).map((name) => `${data}events/odd/${name}`);
      const events = run('--format', 'cloudevents', ...google);
      expect(await events.exitCode).toBe(1);
      expect(events.lines.at(-1)).toMatchObject({ counts: { recorded: 5, unmapped: 15 } });
      const trails = run('--format', 'cloudtrail', ...odd);
      expect(await trails.exitCode).toBe(1);
      expect(trails.lines.at(-1)).toMatchObject({ counts: { recorded: 1, unmapped: 1 } });
      // All but four of these carry the id of another: a source that breaks its own rule, which must not lose an event in silence.
      const reused = run('--format', 'cloudevents', `${data}cloudevents/cdevents-conformance.ndjson`);
      expect(await reused.exitCode).toBe(1);
      expect(reused.lines.at(-1)).toMatchObject({ counts: { recorded: 4, unmapped: 22 } });
      expect(reused.lines.filter(({ code }) => code === 'AUDIT.ID_TAKEN')).toHaveLength(22);
    },
    180_000,
  );
});
