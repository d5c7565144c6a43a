/** What is asked of the audit trail. Alternatives within a list, all lists together; an empty list asks nothing. */
export interface AuditFilter {
  readonly types?: readonly string[];
  readonly actors?: readonly string[];
  readonly entityTypes?: readonly string[];
  readonly entityIds?: readonly string[];
  readonly categories?: readonly string[];
  readonly severities?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly services?: readonly string[];
  readonly requestIds?: readonly string[];
  readonly correlationIds?: readonly string[];
  /** Whom the content is about: an id (`+13125550123`), or type and id (`phone:+13125550123`). */
  readonly subjects?: readonly string[];
  /** `occurredAt` is not before. RFC 3339, as are the others. */
  readonly from?: string;
  /** `occurredAt` is before. */
  readonly to?: string;
  readonly recordedFrom?: string;
  readonly recordedTo?: string;
  /** Every word of it occurs, in any order; a word that ends in `*` is the beginning of one. */
  readonly text?: string;
  /** Values by path: member names joined by dots, through arrays without their indexes. */
  readonly metadata?: Readonly<Record<string, readonly string[]>>;
}

/** In the order of positions, never of times. */
export type AuditSort = 'newest' | 'oldest';

/** A page of the audit trail. */
export interface AuditQuery {
  readonly filter: AuditFilter;
  readonly sort: AuditSort;
  /** 1 to 1000. */
  readonly limit: number;
  /** `next` of the page before, which had the same filter and order. */
  readonly cursor?: string;
}

/** Entries of a page, unless the query says otherwise, and at most. */
export const AUDIT_PAGE = { default: 50, max: 1_000 } as const;
