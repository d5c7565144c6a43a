import type { OpenedFormat1 } from '#libs/event-store';
import type { ProjectedEntry } from './projected-entry.js';

type Common = Pick<
  ProjectedEntry,
  'tenantId' | 'position' | 'recordedAt' | 'retentionClass' | 'eventId' | 'stream' | 'revision' | 'erased'
>;

/** What every entry has of its event, whatever the event says. */
export function commonMembers({ recorded, metadata, boxes }: OpenedFormat1, classWithoutBoxes: string): Common {
  const { position, id: eventId, stream, revision } = recorded;
  return {
    tenantId: metadata.tenantId,
    position,
    recordedAt: metadata.recordedAt,
    retentionClass: boxes[0]?.class ?? classWithoutBoxes,
    eventId,
    stream,
    revision,
    erased: boxes.some(({ state }) => state === 'destroyed'),
  };
}

/** The keys of all subjects of an event, each once. */
export function subjectKeysOf({ boxes }: OpenedFormat1): string[] {
  const keys: string[] = [];
  for (const { subjectKeys } of boxes) for (const key of subjectKeys) if (!keys.includes(key)) keys.push(key);
  return keys;
}
