import { readConfiguration } from '#libs/config';
import type { ShownProjectionDetail } from '../../api/projections/administration/managed-projections.js';
import type { ShownDroppedEvent, ShownParkedEvent } from '../../api/projections/administration/shown-parked-event.js';
import type { ShownProjection } from '../../api/projections/administration/shown-projection.js';
import { CliError, ExitCode } from '../cli.error.js';
import { answerBody } from '../rest/answer-body.js';
import { NoAnswerError, type RestAnswer, RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered } from '../rest/send-until-answered.js';
import { type AddressOptions, serverAddress } from '../rest/server-address.js';

/** Options of every command that asks for projections. */
export interface AskOptions extends AddressOptions {
  readonly json?: boolean;
}

/** How long questions wait for an API that restarts, in seconds; orders are sent once, since they may have been taken. */
const PATIENCE = { seconds: 60 };
const ROOT = '/v1/admin/projections';

/** A page of events. */
interface Page<T> {
  readonly data: readonly T[];
  readonly page: { readonly next: string | null };
}

/** Asks the API for projections, and orders what is to be done with them. Every problem is a CliError. */
export class ProjectionsClient {
  readonly #rest: RestClient;

  constructor(options: AddressOptions) {
    this.#rest = new RestClient(serverAddress(options, readConfiguration()));
  }

  async list(): Promise<readonly ShownProjection[]> {
    return ((await this.#get(ROOT)) as { data: readonly ShownProjection[] }).data;
  }

  async find(name: string): Promise<ShownProjectionDetail> {
    return (await this.#get(pathOf(name))) as ShownProjectionDetail;
  }

  /** Gives the number of the new version. */
  async rebuild(name: string, order: object): Promise<number> {
    return ((await this.#post(`${pathOf(name)}/rebuild`, order)) as { version: number }).version;
  }

  async switchTo(name: string, version: number, order: object): Promise<void> {
    await this.#post(`${pathOf(name)}/versions/${version}/switch`, order);
  }

  async dropVersion(name: string, version: number): Promise<unknown> {
    return this.#once(() => this.#rest.delete(`${pathOf(name)}/versions/${version}`));
  }

  /** All parked events, page by page. */
  parked(name: string): AsyncGenerator<ShownParkedEvent> {
    return this.#pages<ShownParkedEvent>(`${pathOf(name)}/parked`);
  }

  /** All dropped events, page by page. */
  dropped(name: string): AsyncGenerator<ShownDroppedEvent> {
    return this.#pages<ShownDroppedEvent>(`${pathOf(name)}/dropped`);
  }

  async retry(name: string, id: string): Promise<{ applied: boolean; code?: string; reason?: string }> {
    const path = `${pathOf(name)}/parked/${encodeURIComponent(id)}/retry`;
    return (await this.#post(path, {})) as { applied: boolean };
  }

  async retryRange(
    name: string,
    after: string | null,
  ): Promise<{ applied: number; stillParked: number; next: string | null }> {
    const range = after === null ? {} : { after };
    return (await this.#post(`${pathOf(name)}/parked/retry`, range)) as { applied: number; stillParked: number; next: string | null }; // prettier-ignore
  }

  async drop(name: string, id: string, reason: string): Promise<ShownDroppedEvent> {
    return (await this.#post(`${pathOf(name)}/parked/${encodeURIComponent(id)}/drop`, { reason })) as ShownDroppedEvent;
  }

  async *#pages<T>(path: string): AsyncGenerator<T> {
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { data, page } = (await this.#get(`${path}?limit=1000${query}`)) as Page<T>;
      yield* data;
      cursor = page.next;
    }
  }

  async #get(path: string): Promise<unknown> {
    return answerBody(await sendUntilAnswered(() => this.#rest.get(path), PATIENCE));
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.#once(() => this.#rest.post(path, 'application/json', JSON.stringify(body)));
  }

  /** What changes something is sent once: without an answer nobody knows whether it was taken. */
  async #once(send: () => Promise<RestAnswer>): Promise<unknown> {
    const answer = await send().catch((error: unknown) => {
      if (!(error instanceof NoAnswerError)) throw error;
      const sentence = `${error.message}. Whether it was taken is not known; "steno projections status" tells.`;
      throw new CliError(ExitCode.dependency, sentence, { cause: error });
    });
    return answerBody(answer);
  }
}

function pathOf(name: string): string {
  return `${ROOT}/${encodeURIComponent(name)}`;
}
