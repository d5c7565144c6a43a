import type { Entry, Ledger } from './ledger.js';
import type { Narrator } from './narrator.js';

const EVERYTHING_MAX = 100_000;
const SHOWN_MAX = 10;

/** Counts by a key, the most frequent first. */
function tally(entries: readonly Entry[], keyOf: (entry: Entry) => string): [key: string, count: number][] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

const counted = (rows: readonly [string, number][]): string[][] =>
  rows.slice(0, SHOWN_MAX).map(([key, count]) => [String(count).padStart(6), key]);

const day = (entry: Entry): string => entry.occurredAt.slice(0, 10);
const file = (entry: Entry): string => entry.entity.id ?? '(erased)';
const author = (entry: Entry): string => entry.actor.id ?? '(erased)';

/** Asks a few questions about a repository's history and shows the answers. */
export async function askAboutHistory(ledger: Ledger, narrator: Narrator): Promise<void> {
  const everything = { service: 'git', entityType: 'file' };
  narrator.question('Which files change most?', ledger.url({ ...everything, limit: '1000' }));
  const changes = await ledger.find(everything, EVERYTHING_MAX);
  const byFile = tally(changes, file);
  narrator.rows(counted(byFile));
  const [most] = byFile[0] ?? [];
  if (most === undefined) return;

  const one = { service: 'git', entityType: 'file', entityId: most };
  narrator.question(`Who changed ${most}?`, ledger.url(one));
  const history = await ledger.find(one, EVERYTHING_MAX);
  narrator.rows(counted(tally(history, author)));

  narrator.question(`What happened to ${most}, and why?`, ledger.url(one));
  narrator.rows(
    history
      .toSorted((a, b) => b.occurredAt.localeCompare(a.occurredAt))
      .slice(0, SHOWN_MAX)
      .map((entry) => [
        entry.occurredAt.slice(0, 16),
        entry.operation,
        entry.correlationId?.slice(0, 8) ?? '',
        entry.reason ?? '',
      ]),
  );

  const [busiest] = tally(changes, day)[0]!;
  const onDay = { service: 'git', from: `${busiest}T00:00:00Z`, to: `${nextDay(busiest)}T00:00:00Z` };
  narrator.question(`What happened on ${busiest}?`, ledger.url(onDay));
  const happened = await ledger.find(onDay, EVERYTHING_MAX);
  narrator.rows(counted(tally(happened, (entry) => entry.reason ?? entry.type)));

  const removed = { service: 'git', type: 'file.deleted' };
  narrator.question('Which files were deleted, by whom and why?', ledger.url(removed));
  const deleted = await ledger.find(removed, SHOWN_MAX);
  narrator.rows(deleted.map((entry) => [day(entry), file(entry), author(entry), entry.reason ?? '']));
  if (deleted.length === 0) narrator.say('  none');
}

function nextDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
