import { commandEventId, correlationUuid, fingerprint, type Keyring } from '#libs/privacy';
import type { JsonObject } from '#libs/kernel';
import type { CommandMeta } from './command-meta.js';

/** The ids that follow from a command's id: the same command leads to the same ones. */
export interface CommandIds {
  readonly aggregateId: string;
  readonly fingerprint: string;
  /** A UUID made of the caller's correlation id. */
  readonly correlationId: string | undefined;
  eventId(ordinal: number): string;
}

/**
 * The ids of the command `name` with this input. A command id counts within the command and its aggregate, so that no two
 * events of a tenant ever have one id. A new aggregate is called as its first event.
 */
export async function commandIds(
  keyring: Keyring,
  name: string,
  aggregateId: string | undefined,
  input: JsonObject,
  { tenantId, commandId, context }: CommandMeta,
): Promise<CommandIds> {
  const { idKey } = await keyring.tenantSecrets(tenantId);
  const scoped = `${name}/${aggregateId ?? 'new'}/${commandId}`;
  const eventId = (ordinal: number): string => commandEventId(idKey, scoped, ordinal);
  const { correlationId } = context;
  return {
    aggregateId: aggregateId ?? eventId(0),
    fingerprint: fingerprint(idKey, { name, aggregateId: aggregateId ?? null, input }),
    correlationId: correlationId === undefined ? undefined : correlationUuid(idKey, correlationId),
    eventId,
  };
}
