import { type EventContract, parseStreamName, splitEvent } from '#libs/contracts';
import { encodeMetadata, type EventCodec, type NewEvent } from '#libs/event-store';
import { formatTimestamp, type JsonObject, uuidV4 } from '#libs/kernel';

/** Seals a domain event as its contract says, also one of a version that is written no more, or that nobody here knows. */
export async function sealDomainEvent(
  codec: EventCodec,
  stream: string,
  { type, schema, schemaVersion, retentionClass }: EventContract,
  data: JsonObject,
  at: Date,
): Promise<NewEvent> {
  const { tenantId } = parseStreamName(stream) as { readonly tenantId: string };
  const { open, groups } = splitEvent(data, schema);
  const boxes = groups.map(({ subjects, fields }) => ({ name: 'box', class: retentionClass!, subjects, fields }));
  const [sealed] = await codec.seal(tenantId, stream, [{ id: uuidV4(), type, open, boxes }], at);
  const recordedAt = formatTimestamp(at.getTime());
  const metadata = encodeMetadata({ tenantId, schema: schemaVersion, recordedAt });
  return { id: sealed!.id, type, data: sealed!.data, metadata };
}
