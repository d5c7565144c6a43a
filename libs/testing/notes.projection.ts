import type { DatabaseClient } from '#libs/database';
import type { RecordedEvent } from '#libs/event-store';
import { type BatchPreparation, type PreparedBatch, Projection } from '#libs/projections';
import type { AuditTrailBed } from './audit-trail-bed.js';

/** What an event's type makes this projection do. */
export type NoteType = 'good' | 'refused' | 'unprepared' | 'unwritten';

/** A projection without a meaning: a row for each event, and every way to fail. */
export class NotesProjection extends Projection {
  /** Types that have been mended since. */
  readonly mended = new Set<string>();
  /** Called in each transaction, after the rows were written. */
  beforeCommit: (client: DatabaseClient, events: readonly RecordedEvent[]) => Promise<void> = async () => undefined;

  private constructor(override readonly name: string) {
    super();
  }

  /** Makes its table, which is called like it. */
  static async create(bed: AuditTrailBed, name = 'notes'): Promise<NotesProjection> {
    await bed.database.query(
      `CREATE TABLE IF NOT EXISTS ${name} (position bigint, type text CHECK (type <> 'unwritten'))`,
    );
    return new NotesProjection(name);
  }

  override begin(): BatchPreparation {
    const added: RecordedEvent[] = [];
    return {
      add: async (events) => {
        const recorded = events.map((event) => event.recorded);
        if (recorded.some((event) => this.is('unprepared', event))) throw new TypeError('this says secret things');
        added.push(...recorded);
      },
      done: () => this.prepared(added),
    };
  }

  private is(type: NoteType, event: RecordedEvent): boolean {
    return event.type === type && !this.mended.has(type);
  }

  private prepared(recorded: readonly RecordedEvent[]): PreparedBatch {
    const refused = recorded
      .filter((event) => this.is('refused', event))
      .map((event) => ({ event, code: 'NOTES.REFUSED', reason: 'It is refused.' }));
    const good = recorded.filter((event) => !this.is('refused', event));
    return {
      refused,
      counts: { seen: recorded.length },
      write: async (client) => {
        const types = good.map(({ type }) => (this.mended.has(type) ? 'mended' : type));
        const sql = `INSERT INTO ${this.name} SELECT * FROM unnest($1::bigint[], $2::text[])`;
        await client.query(sql, [good.map(({ position }) => position), types]);
        await this.beforeCommit(client, good);
        return { written: good.length };
      },
      committed: () => undefined,
    };
  }

  override async maintain(): Promise<void> {}
}
