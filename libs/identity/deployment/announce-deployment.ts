import { formatTimestamp, type Clock } from '#libs/kernel';
import { contractOf, ledgerStream } from '#libs/contracts';
import { commandEventId, type Keyring } from '#libs/privacy';
import { encodeMetadata, WrongExpectedRevisionError, type EventCodec, type EventStore } from '#libs/event-store';
import type { Deployment } from './deployment.js';

const TYPE = 'ledger.deployment-created.v1';

/** What writing the ledger's first event needs. */
export interface Announcing {
  readonly keyring: Keyring;
  readonly codec: EventCodec;
  readonly eventStore: EventStore;
  readonly clock: Clock;
}

/**
 * Writes the ledger's first event, that this deployment exists, as the first of its own stream. May be repeated: if the
 * stream has events already, it was written before. Rejects with an UnavailableError where a store is away.
 */
export async function announceDeployment(deployment: Deployment, tools: Announcing): Promise<void> {
  const { id, streamId, createdAt } = deployment;
  await tools.keyring.createTenant(id);
  const { idKey } = await tools.keyring.tenantSecrets(id);
  const stream = ledgerStream(id, streamId);
  const open = { occurredAt: formatTimestamp(createdAt.getTime()), deploymentId: id };
  const now = tools.clock.nowMs();
  const plain = { id: commandEventId(idKey, TYPE, 0), type: TYPE, open, boxes: [] };
  const [sealed] = await tools.codec.seal(id, stream, [plain], new Date(now));
  const metadata = encodeMetadata({
    tenantId: id,
    schema: contractOf(TYPE).schemaVersion,
    recordedAt: formatTimestamp(now),
  });
  try {
    const event = { id: plain.id, type: TYPE, data: sealed!.data, metadata };
    await tools.eventStore.append(stream, [event], { expectedRevision: 'no_stream' });
  } catch (error) {
    if (!(error instanceof WrongExpectedRevisionError)) throw error;
  }
}
