/** An entry, as far as these tests look at it. */
export interface Entry {
  readonly id: string;
  readonly original?: string;
}

/** Reads the audit trail over REST. */
export class AuditTrail {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The ids of all entries that a filter finds, page by page. */
  async ids(filter: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = (await this.#get(
        `/v1/audit/events?${filter}&limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )) as { data: Entry[]; page: { next: string | null } };
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.page.next;
    }
    return ids;
  }

  entry(id: string): Promise<Entry> {
    return this.#get(`/v1/audit/events/${encodeURIComponent(id)}`) as Promise<Entry>;
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.key}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
