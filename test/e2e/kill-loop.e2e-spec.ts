import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, waitFor } from '#libs/testing';
import { readAuditIds } from './kill-loop/read-audit-ids.js';
import { Product, type ProcessName } from './kill-loop/product.js';
import { Writer } from './kill-loop/writer.js';

const LOOPS = Number(process.env['KILL_LOOPS'] ?? 6);
const WRITERS = 6;
const VICTIMS: readonly ProcessName[] = ['event-log', 'api', 'postgres'];

describe(`every process killed in turn, ${LOOPS} times, under load`, () => {
  let product: Product;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const directory = await temporaryDirectory();
    remove = directory.remove;
    product = await Product.start(directory.path);
  }, 120_000);

  afterAll(async () => {
    await product?.stop();
    await remove?.();
  }, 60_000);

  it(
    'given clients that retry what they do not know of, when processes are killed, then every event is there exactly once',
    async () => {
      const key = product.adminKey();
      const writers = Array.from({ length: WRITERS }, (_, n) => new Writer(product.url, key, `w${n}`));
      const running = Promise.all(writers.map((writer) => writer.run()));
      const settled = (): number => writers.reduce((sum, writer) => sum + writer.sent.filter(isSettled).length, 0);

      for (let loop = 0; loop < LOOPS; loop++) {
        const before = settled();
        await waitFor(() => settled() > before + 50 * (1 + (loop % 5)), { timeoutMs: 60_000 });
        product.kill(VICTIMS[loop % VICTIMS.length]!);
        const atKill = settled();
        await waitFor(() => settled() > atKill + 200, { timeoutMs: 60_000 });
      }
      writers.forEach((writer) => writer.stop());
      await running;

      const sent = writers.flatMap((writer) => writer.sent);
      const ids = sent.map((event) => event.id);
      const last = sent.reduce((max, event) => (event.position! > max ? event.position! : max), 0n);
      expect(sent.every(isSettled)).toBe(true);

      await waitFor(() => product.isReady(), { timeoutMs: 60_000 });
      const shown = await everyEntry(product.url, key, last);
      expect(shown.toSorted()).toEqual(ids.toSorted());
      expect(readAuditIds(product.eventStoreUrl)).toHaveLength(ids.length);
      process.stdout.write(
        `${LOOPS} kills: ${ids.length} acknowledged events found once each; ` +
          `${writers.reduce((sum, writer) => sum + writer.retries, 0)} requests were sent again\n`,
      );
    },
    60_000 + LOOPS * 60_000,
  );
});

function isSettled(event: { readonly position?: bigint }): boolean {
  return event.position !== undefined;
}

interface Page {
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly next: string | null };
}

/** The ids of all entries of the trail that the writers made, page by page. */
async function everyEntry(url: string, key: string, minPosition: bigint): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = `type=torture.written&limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = await waitFor(
      async () => {
        const response = await fetch(`${url}/v1/audit/events?${query}`, {
          headers: { authorization: `Bearer ${key}`, 'steno-min-position': String(minPosition) },
        });
        return response.ok ? ((await response.json()) as Page) : undefined;
      },
      { timeoutMs: 60_000 },
    );
    ids.push(...page.data.map((entry) => entry.id));
    cursor = page.page.next;
  }
  return ids;
}
