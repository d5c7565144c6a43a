import { createHmac } from 'node:crypto';
import { canonicalJson, isUuid, lengthPrefixed, toBase64Url, u32be, uuidV8, type JsonValue } from '#libs/kernel';

function mac(idKey: Uint8Array, purpose: number, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('sha256', idKey).update(Uint8Array.of(purpose));
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** The event id of a caller's own id within a source (`''` for none): a version-8 UUID; an id that is a UUID counts lower-cased. */
export function callerEventId(idKey: Uint8Array, source: string, id: string): string {
  return uuidV8(mac(idKey, 0x01, lengthPrefixed(source), lengthPrefixed(isUuid(id) ? id.toLowerCase() : id)));
}

/** The id of the event number `ordinal` (from 0, u32) that a command causes. */
export function commandEventId(idKey: Uint8Array, commandId: string, ordinal: number): string {
  return uuidV8(mac(idKey, 0x02, lengthPrefixed(commandId), u32be(ordinal)));
}

/** The clear stand-in for a caller's own correlation or causation id. */
export function correlationUuid(idKey: Uint8Array, value: string): string {
  return uuidV8(mac(idKey, 0x03, lengthPrefixed(value)));
}

/** The id of event number `index` (from 0, u32) of a request that has an `Idempotency-Key`, where the event has no id of its own. */
export function idempotencyEventId(idKey: Uint8Array, key: string, index: number): string {
  return uuidV8(mac(idKey, 0x04, lengthPrefixed(key), u32be(index)));
}

/**
 * Tells whether two events with one id say the same: 16 bytes (base64url) over the event as the caller sent it, before
 * defaults. `event` is the value, or its canonical JSON (RFC 8785) where the caller has that already.
 */
export function fingerprint(idKey: Uint8Array, event: JsonValue | Uint8Array): string {
  const bytes = event instanceof Uint8Array ? event : Buffer.from(canonicalJson(event), 'utf8');
  return toBase64Url(mac(idKey, 0x05, bytes).subarray(0, 16));
}
