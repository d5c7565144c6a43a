import { parseTimestamp } from '#libs/kernel';
import { AUDIT_PAGE, type AuditFilter, type AuditQuery, type AuditSort } from './audit-filter.js';

type Lists = {
  -readonly [K in keyof AuditFilter as AuditFilter[K] extends readonly string[] | undefined ? K : never]?: string[];
};

/** An instant: RFC 3339 or a Date. */
export type Instant = string | Date;

function instant(at: Instant): string {
  const text = typeof at === 'string' ? at : at.toISOString();
  const parsed = parseTimestamp(text);
  if (!parsed) throw new RangeError(`not a time of RFC 3339: ${text}`);
  return parsed.timestamp;
}

/**
 * Builds a query of the audit trail: `auditQuery().types('user.login').actors('u1').between(a, b).build()`. Values of one
 * method are alternatives, also over several calls; different methods narrow one another. A RangeError for a value that no
 * query may have.
 */
export class AuditQueryBuilder {
  private readonly lists: Lists = {};
  private readonly times: Pick<AuditFilter, 'from' | 'to' | 'recordedFrom' | 'recordedTo'> = {};
  private readonly paths: Record<string, string[]> = {};
  private words: string | undefined;
  private order: AuditSort = 'newest';
  private size: number = AUDIT_PAGE.default;
  private after: string | undefined;

  types(...values: string[]): this {
    return this.add('types', values);
  }

  actors(...values: string[]): this {
    return this.add('actors', values);
  }

  entityTypes(...values: string[]): this {
    return this.add('entityTypes', values);
  }

  entityIds(...values: string[]): this {
    return this.add('entityIds', values);
  }

  /** One thing: its type and id. */
  entity(type: string, id: string): this {
    return this.entityTypes(type).entityIds(id);
  }

  categories(...values: string[]): this {
    return this.add('categories', values);
  }

  severities(...values: string[]): this {
    return this.add('severities', values);
  }

  outcomes(...values: string[]): this {
    return this.add('outcomes', values);
  }

  services(...values: string[]): this {
    return this.add('services', values);
  }

  requestIds(...values: string[]): this {
    return this.add('requestIds', values);
  }

  correlationIds(...values: string[]): this {
    return this.add('correlationIds', values);
  }

  subjects(...values: string[]): this {
    return this.add('subjects', values);
  }

  /** It occurred at `from` or later. */
  from(from: Instant): this {
    Object.assign(this.times, { from: instant(from) });
    return this;
  }

  /** It occurred before `to`. */
  to(to: Instant): this {
    Object.assign(this.times, { to: instant(to) });
    return this;
  }

  /** It occurred at `from` or later, and before `to`. */
  between(from: Instant, to: Instant): this {
    return this.from(from).to(to);
  }

  recordedFrom(from: Instant): this {
    Object.assign(this.times, { recordedFrom: instant(from) });
    return this;
  }

  recordedTo(to: Instant): this {
    Object.assign(this.times, { recordedTo: instant(to) });
    return this;
  }

  /** Its words all occur in what people wrote. */
  text(words: string): this {
    this.words = words;
    return this;
  }

  /** `metadata` has one of the values at the path: member names joined by dots. */
  metadata(path: string, ...values: string[]): this {
    this.paths[path] = [...(this.paths[path] ?? []), ...values];
    return this;
  }

  newestFirst(): this {
    this.order = 'newest';
    return this;
  }

  oldestFirst(): this {
    this.order = 'oldest';
    return this;
  }

  /** 1 to 1000 entries a page. */
  limit(limit: number): this {
    if (!Number.isInteger(limit) || limit < 1 || limit > AUDIT_PAGE.max)
      throw new RangeError(`a page has 1 to ${AUDIT_PAGE.max} entries`);
    this.size = limit;
    return this;
  }

  /** Goes on after a page of the same query. */
  cursor(cursor: string): this {
    this.after = cursor;
    return this;
  }

  build(): AuditQuery {
    const filter: AuditFilter = {
      ...this.lists,
      ...this.times,
      ...(this.words !== undefined && { text: this.words }),
      ...(Object.keys(this.paths).length > 0 && { metadata: this.paths }),
    };
    return { filter, sort: this.order, limit: this.size, ...(this.after !== undefined && { cursor: this.after }) };
  }

  private add(list: keyof Lists, values: string[]): this {
    this.lists[list] = [...(this.lists[list] ?? []), ...values];
    return this;
  }
}

/** A query of the audit trail, to be narrowed down. */
export function auditQuery(): AuditQueryBuilder {
  return new AuditQueryBuilder();
}
