import { AuditLog, type AuditLogParts } from '#libs/audit';
import type { AuditEvent } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import type { JsonObject } from '#libs/kernel';
import type { Log } from '../backend/log.js';

/** Reads of one key go into one event together, for so long and so many. */
const TOGETHER_MS = 10_000;
const TOGETHER_MAX = 100;

/** One read of the audit trail. */
export interface AuditRead {
  /** What was asked: the path and query of the request. */
  readonly asked: string;
  readonly requestId: string;
  /** How many entries were given. */
  readonly entries: number;
  /** Whether personal data were shown in clear. */
  readonly clear: boolean;
  readonly purpose?: string;
}

interface Collected {
  readonly who: Principal;
  readonly reads: AuditRead[];
}

const ASKED_MAX = 2_000;

function eventOf({ who, reads }: Collected): AuditEvent {
  const shown = reads.map((read): JsonObject => ({ ...read, asked: read.asked.slice(0, ASKED_MAX) }));
  const purposes = [...new Set(reads.flatMap(({ purpose }) => purpose ?? []))];
  return {
    type: 'audit-trail.read',
    category: 'data-access',
    actor: { id: who.id, type: 'api-key' },
    entity: { type: 'audit-trail', id: 'events' },
    service: 'stenographer',
    ...(purposes.length > 0 && { reason: purposes.join('; ').slice(0, ASKED_MAX) }),
    metadata: { reads: shown },
  };
}

/**
 * Records who read the audit trail: all reads of a key within ten seconds as one event, so that reading does not fill what
 * is read. Recording fails open: a read goes on, and the log of the process has what could not be recorded.
 */
export class ReadAudit {
  readonly #collected = new Map<string, Collected>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: () => AuditLogParts,
    private readonly log: Log,
  ) {}

  add(who: Principal, read: AuditRead): void {
    const key = `${who.tenantId} ${who.id}`;
    const collected = this.#collected.get(key) ?? { who, reads: [] };
    this.#collected.set(key, collected);
    collected.reads.push(read);
    if (collected.reads.length >= TOGETHER_MAX) void this.#record(key, collected);
    else this.#timer ??= setTimeout(() => void this.flush(), TOGETHER_MS);
  }

  /** Records what was collected. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await Promise.all([...this.#collected].map(([key, collected]) => this.#record(key, collected)));
  }

  async #record(key: string, collected: Collected): Promise<void> {
    this.#collected.delete(key);
    const { who, reads } = collected;
    try {
      if (await new AuditLog(this.parts, who.tenantId).recordLater(eventOf(collected))) return;
      throw new Error('the buffer is full');
    } catch (error) {
      const requests = reads.map(({ requestId }) => requestId);
      const told = { type: 'audit-trail.read', actor: who.id, requests, reason: (error as Error).message };
      this.log.warn(told, 'reads of the audit trail could not be recorded');
    }
  }
}
