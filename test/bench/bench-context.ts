import type { ServerAddress } from '../../apps/cli/rest/server-address.js';
import { requestBytes } from './load/http-connection.js';

/** How thorough a run is. */
export interface Effort {
  /** How often each thing is measured; the median counts. */
  readonly runs: number;
  readonly seconds: number;
  readonly storedEvents: number;
  readonly queries: number;
  readonly soakMinutes: number;
}

/** What every section of the benchmark works with: the running product. */
export interface BenchContext {
  readonly address: ServerAddress;
  readonly dataDirectory: string;
  readonly effort: Effort;
  /** Says what is going on, on standard error. */
  readonly say: (sentence: string) => void;
}

/** A recording request with a body of one event, or of a line each. */
export function recordingRequest({ key }: ServerAddress, body: string, batch: boolean): Buffer {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': batch ? 'application/x-ndjson' : 'application/json',
  };
  return requestBytes('POST', batch ? '/v1/audit/events/batch' : '/v1/audit/events', headers, body);
}

/** A question to the audit trail; `minPosition` asks for an answer at least that new. */
export function questionRequest({ key }: ServerAddress, query: string, minPosition?: string): Buffer {
  return requestBytes('GET', `/v1/audit/events?${query}`, {
    authorization: `Bearer ${key}`,
    ...(minPosition !== undefined && { 'steno-min-position': minPosition }),
  });
}
