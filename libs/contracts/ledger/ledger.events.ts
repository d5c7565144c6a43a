import type { DomainEvent } from '../registry/event-contract.js';

/** The streams in which the ledger speaks of itself are `ledger-<deploymentId>.<uuid>`. */
export const LEDGER_STREAM = 'ledger';

/** The first event of a ledger: it exists, under this random id. */
export type DeploymentCreated = DomainEvent<
  'ledger.deployment-created.v1',
  { readonly occurredAt: string; readonly deploymentId: string }
>;

/**
 * Events that were accepted for buffered recording and could not be kept: how many, of which tenant, between which times.
 * Nobody may learn from a gap that events are missing.
 */
export type BufferedEventsShed = DomainEvent<
  'ledger.buffered-events-shed.v1',
  {
    readonly occurredAt: string;
    readonly tenantId: string;
    readonly count: number;
    readonly firstAt: string;
    readonly lastAt: string;
    readonly cause: ShedCause;
  }
>;

/** Why buffered events were shed. */
export const SHED_CAUSES = ['buffer-full', 'refused', 'shutdown'] as const;
/** One of {@link SHED_CAUSES}. */
export type ShedCause = (typeof SHED_CAUSES)[number];

/** What the ledger says of itself. */
export type LedgerEvent = DeploymentCreated | BufferedEventsShed;
