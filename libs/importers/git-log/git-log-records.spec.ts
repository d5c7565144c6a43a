import { describe, expect, it } from '@jest/globals';
import { gitLogRecords, importFormat, RecordImporter, splitRecords } from '../index.js';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const commit = (id: string, parents: string, subject: string, body: string): string =>
  [
    `\u001e${id}`,
    parents,
    'Ada',
    'ada@example.com',
    '2026-11-20T09:00:00+01:00',
    'Bob',
    'bob@example.com',
    '2026-11-21T08:00:00Z',
    subject,
    body,
    '',
  ].join('\0');
const log = [
  commit(A, '', 'Begin', 'Because.\n'),
  '\0',
  `\n:000000 100644 ${'0'.repeat(40)} ${B} A\0docs/\u001e odd:\nname.md\0`,
  `:100644 100644 ${B} ${A} M\0a.ts\0:100644 000000 ${B} ${'0'.repeat(40)} D\0b.ts\0:100644 100644 ${B} ${B} R100\0old.ts\0:new.ts\0`,
  commit(B, `${A} ${A}`, 'Merge', ''),
  '\0',
].join('');

async function eventsOf(chunkBytes: number): Promise<Record<string, unknown>[]> {
  const bytes = Buffer.from(log);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let i = 0; i < bytes.length; i += chunkBytes) yield bytes.subarray(i, i + chunkBytes);
  }
  const importer = new RecordImporter(importFormat('git')!);
  const events: Record<string, unknown>[] = [];
  for await (const item of splitRecords(gitLogRecords(chunks()), [])) {
    const imported = importer.import(item);
    if ('event' in imported) events.push(JSON.parse(imported.event) as Record<string, unknown>);
  }
  return events;
}

describe('the history of a git repository', () => {
  it('given a log with every kind of change, odd names and a merge, then each is an event with who, when and why', async () => {
    const events = await eventsOf(17);
    expect(events.map((event) => [event['type'], (event['entity'] as { id: string }).id])).toEqual([
      ['file.created', 'docs/\u001e odd:\nname.md'],
      ['file.modified', 'a.ts'],
      ['file.deleted', 'b.ts'],
      ['file.renamed', ':new.ts'],
      ['commit.created', B],
    ]);
    expect(events[3]).toMatchObject({
      id: `git:${A}::new.ts`,
      actor: { id: 'ada@example.com', type: 'user' },
      occurredAt: '2026-11-20T09:00:00+01:00',
      reason: 'Begin',
      correlationId: A,
      before: { path: 'old.ts', blob: B },
      after: { path: ':new.ts', blob: B },
    });
    expect(JSON.parse(events[0]!['original'] as string)).toMatchObject({ body: 'Because.', parents: [] });
    expect(await eventsOf(100_000)).toEqual(events);
  });
});
