import type { ServerAddress } from './server-address.js';

const TIMEOUT_MS = 60_000;

/** An answer of the API. */
export interface RestAnswer {
  readonly status: number;
  /** The parsed body; undefined if it is not JSON. */
  readonly body: unknown;
  /** Seconds after which the server asks to be tried again. */
  readonly retryAfter: number | undefined;
}

/** The connection failed, was cut, or no answer came in time: whether the request took effect is unknown. */
export class NoAnswerError extends Error {}

/** Talks to the REST API over connections that stay open. */
export class RestClient {
  constructor(readonly address: ServerAddress) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<RestAnswer> {
    return this.#send('GET', path, headers);
  }

  post(path: string, contentType: string, body: string): Promise<RestAnswer> {
    return this.#send('POST', path, { 'content-type': contentType }, body);
  }

  delete(path: string): Promise<RestAnswer> {
    return this.#send('DELETE', path, {});
  }

  async #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<RestAnswer> {
    const { url, key } = this.address;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body }),
      });
      const text = await response.text();
      const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
      return {
        status: response.status,
        body: parsed(text),
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
      };
    } catch (error) {
      throw new NoAnswerError(`${url} does not answer: ${causeOf(error)}`, { cause: error });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code ?? (cause instanceof Error ? cause.message : message);
}
