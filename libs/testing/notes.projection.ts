import type { DatabaseClient } from '#libs/database';
import type { OpenedEvent, RecordedEvent } from '#libs/event-store';
import { type PreparedBatch, Projection } from '#libs/projections';
import type { AuditTrailBed } from './audit-trail-bed.js';

/** What an event's type makes this projection do. */
export type NoteType = 'good' | 'refused' | 'unprepared' | 'unwritten';

/** A projection without a meaning: a row for each event, and every way to fail. */
export class NotesProjection extends Projection {
  override readonly name = 'notes';
  override readonly version = 1;
  /** Types that have been mended since. */
  readonly mended = new Set<string>();
  /** Called in each transaction, after the rows were written. */
  beforeCommit: (client: DatabaseClient, events: readonly RecordedEvent[]) => Promise<void> = async () => undefined;

  /** Makes its table. */
  static async create(bed: AuditTrailBed): Promise<NotesProjection> {
    await bed.database.query(
      `CREATE TABLE IF NOT EXISTS notes (position bigint, type text CHECK (type <> 'unwritten'))`,
    );
    return new NotesProjection();
  }

  override async prepare(events: readonly OpenedEvent[]): Promise<PreparedBatch> {
    const recorded = events.map((event) => event.recorded);
    const is = (type: NoteType, event: RecordedEvent): boolean => event.type === type && !this.mended.has(type);
    if (recorded.some((event) => is('unprepared', event))) throw new TypeError('this says secret things');
    const refused = recorded
      .filter((event) => is('refused', event))
      .map((event) => ({ event, code: 'NOTES.REFUSED', reason: 'It is refused.' }));
    const good = recorded.filter((event) => !is('refused', event));
    return {
      refused,
      counts: { seen: events.length },
      write: async (client) => {
        for (const { position, type } of good)
          await client.query('INSERT INTO notes VALUES ($1, $2)', [position, this.mended.has(type) ? 'mended' : type]);
        await this.beforeCommit(client, good);
        return { written: good.length };
      },
      committed: () => undefined,
    };
  }

  override async maintain(): Promise<void> {}
}
