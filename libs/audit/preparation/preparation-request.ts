/** How the events lie in the bytes of a body. */
export type BodyForm =
  | 'event'
  | 'array'
  | 'ndjson'
  | 'cloudevent'
  | 'cloudevent-batch'
  /** CloudEvents binary mode: attributes in headers, the body is the data. */
  | 'cloudevent-binary';

/** The headers of a CloudEvent in binary mode, names in lower case: `content-type`, and all that begin with `ce-`. */
export type CloudEventHeaders = Readonly<Record<string, string>>;

/** A body to be made into sealed events. Plain data, so that it can go to another thread. */
export interface PreparationRequest {
  readonly tenantId: string;
  readonly form: BodyForm;
  readonly body: Uint8Array;
  readonly headers?: CloudEventHeaders;
  /** When it came, in milliseconds since the Unix epoch: the default of `occurredAt`, and the month of the keys. */
  readonly receivedAtMs: number;
  readonly idempotencyKey?: string;
  /** Leave bad events out, and prepare the others. */
  readonly skipInvalid?: boolean;
  /** The event ids of an earlier preparation of the same body, in order, to be sealed again for another month. */
  readonly eventIds?: readonly string[];
}

/** How many events one request may hold. */
export const EVENTS_PER_REQUEST_MAX = 10_000;
