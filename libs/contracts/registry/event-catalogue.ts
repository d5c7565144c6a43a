import type { JsonValue } from '#libs/kernel';
import type { ReadEvent, UpcasterRegistry } from '../upcasting/upcaster-registry.js';
import { UPCASTERS } from '../upcasting/upcasters.js';
import { assembleEvent } from './assemble-event.js';
import type { EventContract } from './event-contract.js';
import { EVENT_CONTRACTS } from './event-contracts.js';

/** What a reader has of an event: its type, its open fields, and by pointer what could be opened of its boxes. */
export interface EventParts {
  readonly type: string;
  readonly open: Readonly<Record<string, JsonValue>>;
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** The event types that a version of the ledger knows, and how it reads them. Others may be in the log: a newer version wrote them. */
export class EventCatalogue {
  private readonly byType: ReadonlyMap<string, EventContract>;
  private readonly names: ReadonlySet<string>;

  constructor(
    contracts: readonly EventContract[],
    private readonly upcasters: UpcasterRegistry,
  ) {
    this.byType = new Map(contracts.map((contract) => [contract.type, contract]));
    this.names = new Set(contracts.map(({ type }) => nameOf(type)));
  }

  /** The contract of an event type; undefined for one that is not known. */
  find(type: string): EventContract | undefined {
    return this.byType.get(type);
  }

  /** Whether a type is not known itself, but another version of it is: what it says matters here, and cannot be read. */
  isNewerVersion(type: string): boolean {
    return !this.byType.has(type) && this.names.has(nameOf(type));
  }

  /** The event in its newest version, as far as its boxes open; undefined where its type is not known. */
  read({ type, open, fields }: EventParts): ReadEvent | undefined {
    const contract = this.find(type);
    return contract && this.upcasters.upcast({ type, data: assembleEvent(contract.schema, open, fields) });
  }
}

function nameOf(type: string): string {
  return type.replace(/\.v\d+$/, '');
}

/** What this version knows. */
export const EVENT_CATALOGUE = new EventCatalogue(EVENT_CONTRACTS, UPCASTERS);
