import type { JsonObject, JsonValue } from '#libs/kernel';

/** A valid CloudEvent 1.0, read from any of its forms. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  /** All context attributes as they were sent, extensions and those above included. */
  readonly attributes: JsonObject;
  /** `data`, or `data_base64` for bytes that are no text; absent if the event has no data. */
  readonly payload?: { readonly member: 'data' | 'data_base64'; readonly value: JsonValue };
}
