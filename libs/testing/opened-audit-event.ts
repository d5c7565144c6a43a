import { auditDefaultsOf } from '#libs/audit';
import type { AuditEvent } from '#libs/contracts';
import type { OpenedFormat1 } from '#libs/event-store';
import { formatTimestamp, pointerTo, type JsonObject, type JsonValue } from '#libs/kernel';

/** Where and when a made-up event is in a made-up log. */
export interface MadeUpPlace {
  readonly tenantId: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly eventId: string;
  readonly recordedAtMs: number;
}

const OPEN = ['type', 'occurredAt', 'operation', 'category', 'severity', 'outcome', 'service'] as const;
const SPLIT = ['actor', 'entity'] as const;

/** An audit event as a projection gets it from the codec, without the sealing and opening: to fill a read model quickly. */
export function openedAuditEvent(sent: AuditEvent, place: MadeUpPlace): OpenedFormat1 {
  const recordedAt = formatTimestamp(place.recordedAtMs);
  const event = { ...sent, ...auditDefaultsOf(sent, recordedAt) } as unknown as JsonObject;
  const open: JsonObject = { entityType: sent.entity.type };
  const fields: Record<string, JsonValue> = {};
  for (const [member, value] of Object.entries(event)) {
    if ((OPEN as readonly string[]).includes(member)) open[member] = value;
    else if ((SPLIT as readonly string[]).includes(member))
      for (const [part, inner] of Object.entries(value as JsonObject)) fields[pointerTo(member, part)] = inner;
    else if (member !== 'retentionClass') fields[pointerTo(member)] = value;
  }
  delete fields['/entity/type'];
  const { stream, revision, position, eventId: id, tenantId } = place;
  const none = new Uint8Array();
  return {
    kind: 'format-1',
    recorded: {
      stream,
      revision,
      position,
      id,
      type: 'audit.event-recorded.v1',
      data: none,
      metadata: none,
      created: new Date(place.recordedAtMs),
    },
    metadata: { tenantId, schema: '1.0', recordedAt },
    open,
    boxes: [
      {
        class: event['retentionClass'] as string,
        period: recordedAt.slice(0, 7),
        keys: [],
        subjectKeys: [],
        state: 'open',
        fields,
      },
    ],
    fields,
  };
}
