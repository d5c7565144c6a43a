import type { Position } from '#libs/event-store';
import type { Principal } from '#libs/identity';
import { NotFoundError, UnavailableError } from '#libs/kernel';
import {
  type DroppedEvent,
  dropParkedEvent,
  listDropped,
  listParked,
  notParked,
  type ParkedEvent,
  type RetryOutcome,
} from '#libs/projections';
import type { Backend } from '../../backend/backend.js';
import { AuditedProjectionChanges } from './audited.projection-changes.js';

/** Which parked events, in the order of positions. */
export interface ParkedRange {
  readonly after: Position | undefined;
  readonly limit: number;
}

/** Events of a range, and where the next range begins; null at the end. */
export interface PageOf<T> {
  readonly events: readonly T[];
  readonly next: string | null;
}

/** What came of trying a range of parked events again. */
export interface RetriedRange {
  readonly applied: number;
  readonly stillParked: number;
  /** Where the next range begins; null at the end. */
  readonly next: string | null;
}

/** The events that projections could not apply, for whoever may manage them. */
export class ManagedParkedEvents {
  readonly #changes: AuditedProjectionChanges;

  constructor(private readonly backend: Pick<Backend, 'stores' | 'projections' | 'recording'>) {
    this.#changes = new AuditedProjectionChanges(() => backend.recording.get());
  }

  async list(name: string, { after, limit }: ParkedRange): Promise<PageOf<ParkedEvent>> {
    return pageOf(await listParked(this.backend.stores.database, name, { after, limit: limit + 1 }), limit);
  }

  async listDropped(name: string, { after, limit }: ParkedRange): Promise<PageOf<DroppedEvent>> {
    return pageOf(await listDropped(this.backend.stores.database, name, { after, limit: limit + 1 }), limit);
  }

  /** Tries one again. Rejects with a NotFoundError if it is not parked, with an UnavailableError if it could not be tried. */
  async retry(by: Principal, name: string, id: string): Promise<RetryOutcome> {
    const outcome = await this.#try(name, id);
    await this.#changes.record(by, 'parked-retry', name, { ...outcome, id });
    return outcome;
  }

  /** Tries a range of them again, one after the other; whoever wants all asks until there is no next one. */
  async retryAll(by: Principal, name: string, range: ParkedRange): Promise<RetriedRange> {
    const { events, next } = await this.list(name, range);
    let [applied, stillParked] = [0, 0];
    try {
      for (const { id } of events) {
        const outcome = await this.#try(name, id).catch(gone);
        if (outcome?.applied) applied++;
        else if (outcome) stillParked++;
      }
    } finally {
      if (applied + stillParked > 0) await this.#changes.record(by, 'parked-retry', name, { applied, stillParked });
    }
    return { applied, stillParked, next };
  }

  /** Drops one: the projection goes on without it, for ever. */
  drop(by: Principal, name: string, id: string, reason: string): Promise<DroppedEvent> {
    const record = ({ eventId, position, type, code }: DroppedEvent): Promise<void> =>
      this.#changes.record(by, 'parked-drop', name, { eventId, position: String(position), type, code }, reason);
    return dropParkedEvent(this.backend.stores.database, name, id, { by: by.id, reason }, record);
  }

  async #try(name: string, id: string): Promise<RetryOutcome> {
    const reply = await this.backend.projections.retry(name, id);
    if (!('failure' in reply)) return reply;
    const { code, reason } = reply.failure;
    if (code === 'PROJECTION.NOT_PARKED') throw notParked(name, id);
    throw new UnavailableError(code, reason, 'unknown');
  }
}

/** Somebody else applied or dropped it meanwhile. */
function gone(error: unknown): undefined {
  if (!(error instanceof NotFoundError)) throw error;
}

function pageOf<T extends { readonly position: Position }>(found: readonly T[], limit: number): PageOf<T> {
  const events = found.slice(0, limit);
  return { events, next: found.length > limit ? String(events.at(-1)!.position) : null };
}
