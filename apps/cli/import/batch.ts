import type { Finding, Imported, RecordPlace } from '#libs/importers';

const EVENTS_MAX = 1_000;
const BYTES_MAX = 8 * 1024 * 1024 - 65_536;

/** The JSON text of an event and the record it was made of. */
export type BatchEvent = Extract<Imported, { event: string }>;

/** A stretch of a source: the events of its records, and what could not be mapped. */
export class Batch {
  readonly events: BatchEvent[] = [];
  readonly findings: Finding[] = [];
  /** The last record of the stretch. */
  last: RecordPlace | undefined;
  #bytes = 0;

  /** Whether `imported` must go into another batch. */
  isFullFor(imported: Imported): boolean {
    if ('finding' in imported) return this.findings.length >= EVENTS_MAX;
    if (this.events.length === 0) return false;
    return this.events.length >= EVENTS_MAX || this.#bytes + Buffer.byteLength(imported.event) >= BYTES_MAX;
  }

  add(imported: Imported): void {
    if ('finding' in imported) {
      this.findings.push(imported.finding);
      this.last = imported.finding;
    } else {
      this.events.push(imported);
      this.last = imported.place;
      this.#bytes += Buffer.byteLength(imported.event) + 1;
    }
  }
}
