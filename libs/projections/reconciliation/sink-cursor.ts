import type { DatabaseClient } from '#libs/database';
import type { Sink, SinkRow } from './sink.port.js';
import type { Stretch } from './sink-tallies.js';

const PIECE = 20_000;

interface Row {
  readonly position: string;
  readonly event_id: string;
  readonly is_repetition: boolean;
}

/** What a sink holds, row by row in the order of positions, through a cursor: some thousand rows at a time are in memory. */
export class SinkCursor {
  private rows: readonly Row[] = [];
  private at = 0;
  private isDone = false;
  private row: SinkRow | undefined;

  private constructor(
    private readonly client: DatabaseClient,
    private readonly name: string,
  ) {}

  /** Opens it in the transaction, and so in the snapshot, of `client`. */
  static async open(client: DatabaseClient, sink: Sink, { after, to }: Stretch): Promise<SinkCursor> {
    const name = `sink_${sink.name.replaceAll('-', '_')}`;
    const condition = `position > ${after} AND position <= ${to}`;
    const rows = await sink.rowsSql(client, condition);
    await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR SELECT * FROM (${rows}) AS held ORDER BY position`);
    const cursor = new SinkCursor(client, name);
    await cursor.next();
    return cursor;
  }

  async close(): Promise<void> {
    await this.client.query(`CLOSE ${this.name}`);
  }

  /** The row that it stands at; undefined at the end. */
  get current(): SinkRow | undefined {
    return this.row;
  }

  /** Goes to the next row; waits only where more rows have to be fetched. */
  next(): Promise<void> | undefined {
    if (this.at < this.rows.length) {
      this.take();
      return undefined;
    }
    return this.fetch();
  }

  private async fetch(): Promise<void> {
    this.row = undefined;
    if (this.isDone) return;
    this.rows = (await this.client.query<Row & Record<string, unknown>>(`FETCH ${PIECE} FROM ${this.name}`)).rows;
    this.at = 0;
    this.isDone = this.rows.length < PIECE;
    if (this.rows.length > 0) this.take();
  }

  private take(): void {
    const { position, event_id: eventId, is_repetition: isRepetition } = this.rows[this.at++]!;
    this.row = { position: BigInt(position), eventId, isRepetition };
  }
}
