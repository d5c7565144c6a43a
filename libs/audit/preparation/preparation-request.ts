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
  /** When it came, in milliseconds since the Unix epoch: the default of `occurredAt`. */
  readonly receivedAtMs: number;
  /** The stream that will hold the events, as far as is known: names the key of boxes that have neither period nor subject. */
  readonly stream?: string;
  readonly idempotencyKey?: string;
  /** The default of `correlationId`: the trace that the request is part of. */
  readonly correlationId?: string;
  /** Give every event a fingerprint, also those whose id nobody chose: they may have to be recorded again. */
  readonly fingerprintAll?: boolean;
  /** Leave bad events out, and prepare the others. */
  readonly skipInvalid?: boolean;
  /** Set where the same body was prepared before, and is to be sealed for another month. */
  readonly again?: PreparedBefore;
}

/** What another preparation of a body keeps of the first. */
export interface PreparedBefore {
  /** Event ids by their place in the request. */
  readonly eventIds: ReadonlyMap<number, string>;
  /** When the events will be recorded, in milliseconds since the Unix epoch. */
  readonly sealedAtMs: number;
}

/** How many events one request may hold. */
export const EVENTS_PER_REQUEST_MAX = 10_000;
