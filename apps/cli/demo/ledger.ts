import { answerBody } from '../rest/answer-body.js';
import type { RestAnswer, RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';

const PATIENCE = { seconds: 120 };

/** An entry of the audit trail, as far as the demo shows it. */
export interface Entry {
  readonly type: string;
  readonly occurredAt: string;
  /** Absent once they are erased. */
  readonly actor: { readonly id?: string };
  readonly entity: { readonly type: string; readonly id?: string };
  readonly operation: string;
  readonly reason?: string;
  readonly correlationId?: string;
}

interface Page {
  readonly data: readonly Entry[];
  readonly page: { readonly next: string | null };
}

/** Asks the audit trail over REST, at least as new as the demo's own import. */
export class Ledger {
  constructor(
    private readonly client: RestClient,
    private readonly minPosition: string,
  ) {}

  /** The address of a question, as `curl` would be given it. */
  url(parameters: Readonly<Record<string, string>>): string {
    return `${this.client.address.url}/v1/audit/events?${new URLSearchParams(parameters).toString()}`;
  }

  /** The entries that a question finds, newest first, up to `limit`, page by page. */
  async find(parameters: Readonly<Record<string, string>>, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ ...parameters, limit: String(Math.min(limit - found.length, 1000)) });
      if (cursor !== null) query.set('cursor', cursor);
      const { data, page } = answerBody(await this.#get(`/v1/audit/events?${query.toString()}`)) as Page;
      found.push(...data);
      cursor = page.next;
    } while (cursor !== null && found.length < limit);
    return found;
  }

  /** The trail may need a moment until it reflects the import. */
  #get(path: string): Promise<RestAnswer> {
    const ask = (): Promise<RestAnswer> => this.client.get(path, { 'steno-min-position': this.minPosition });
    return sendUntilAnswered(ask, PATIENCE);
  }
}
