import { BenchEvents, POPULATION, randomNumbers } from '../load/bench-events.js';
import { HttpConnection } from '../load/http-connection.js';
import { questionRequest, type BenchContext } from '../bench-context.js';
import { latencyOf } from '../statistics.js';

const DAY_MS = 86_400_000;
const PAGE = 50;
const DEEP_PAGES = 100;
const REMEMBERED = 50;

/** One kind of question, asked many times with other values. */
export interface QueryResult {
  readonly kind: string;
  readonly asked: number;
  /** Entries an answer had, in the middle. */
  readonly found: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

interface Page {
  readonly data: readonly unknown[];
  readonly page: { readonly next: string | null };
}

function kinds(storedEvents: number): Readonly<Record<string, () => string>> {
  const random = randomNumbers(7);
  const pick = (count: number): number => Math.floor(random() * count);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return {
    actor: () => `actor=agent-${pick(POPULATION.actors)}`,
    entity: () => `entityType=case&entityId=case-${pick(POPULATION.entities)}`,
    'types in a day': () => {
      const day = today - (1 + pick(POPULATION.days - 2)) * DAY_MS;
      const range = `from=${new Date(day).toISOString()}&to=${new Date(day + DAY_MS).toISOString()}`;
      return `type=${BenchEvents.typeAt(random())}&type=${BenchEvents.typeAt(random())}&${range}`;
    },
    'request id': () => `requestId=request-${pick(storedEvents)}`,
    text: () => `q=${BenchEvents.wordAt(random())}%20${BenchEvents.wordAt(random())}`,
  };
}

async function ask(context: BenchContext, connection: HttpConnection, query: string): Promise<Page | undefined> {
  const { status, body } = await connection.send(questionRequest(context.address, query));
  return status === 200 ? (JSON.parse(body) as Page) : undefined;
}

async function measureKind(context: BenchContext, kind: string, next: () => string): Promise<QueryResult> {
  const connection = await HttpConnection.open(context.address.url);
  const [latencies, sizes]: [number[], number[]] = [[], []];
  let failed = 0;
  for (let i = 0; i < context.effort.queries; i++) {
    const query = `${next()}&limit=${PAGE}`;
    const started = performance.now();
    const page = await ask(context, connection, query);
    if (!page) failed++;
    else {
      latencies.push(performance.now() - started);
      sizes.push(page.data.length);
    }
  }
  connection.close();
  const { p50, p99 } = latencyOf(latencies);
  return { kind, asked: context.effort.queries, found: latencyOf(sizes).p50, p50, p99, failed };
}

/** Walks down page after page of a thousand, and gives questions for pages that far down, or as far as there are any. */
async function deepPages(context: BenchContext): Promise<() => string> {
  const connection = await HttpConnection.open(context.address.url);
  const cursors: string[] = [];
  for (let i = 0; i < DEEP_PAGES; i++) {
    const after = cursors.length === 0 ? '' : `&cursor=${cursors.at(-1)!}`;
    const next = (await ask(context, connection, `limit=1000${after}`))?.page.next;
    if (next === undefined || next === null) break;
    cursors.push(next);
  }
  connection.close();
  const deep = cursors.slice(-REMEMBERED);
  let n = 0;
  return () => (deep.length === 0 ? '' : `cursor=${deep[n++ % deep.length]!}`);
}

/** Measures every kind of question. */
export async function measureQueries(context: BenchContext, storedEvents: number): Promise<QueryResult[]> {
  const results: QueryResult[] = [];
  const all = { ...kinds(storedEvents), 'deep page': await deepPages(context) };
  for (const [kind, next] of Object.entries(all)) {
    context.say(`queries: by ${kind}`);
    results.push(await measureKind(context, kind, next));
  }
  return results;
}
