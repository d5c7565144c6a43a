import type { RecordedEvent } from '../event-store.port.js';

/** The part of the client's generated messages that reading needs. */
export interface ReadResponse {
  hasEvent(): boolean;
  getEvent(): { getEvent(): StoredRecord | undefined } | undefined;
  hasCaughtUp?(): boolean;
  hasStreamNotFound(): boolean;
}

interface StoredRecord {
  getId(): { getString(): string } | undefined;
  getStreamIdentifier(): { getStreamName_asU8(): Uint8Array } | undefined;
  getStreamRevision(): string;
  getCommitPosition(): string;
  getMetadataMap(): { get(key: string): string | undefined };
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

const TICKS_PER_MS = 10_000;

/**
 * The event of a response, with the exact bytes that are stored. (The client's own conversion parses the metadata, and
 * what it then holds is no longer what was hashed.)
 */
export function recordedEventOf(response: ReadResponse): RecordedEvent | undefined {
  const record = response.getEvent()?.getEvent();
  if (!record) return undefined;
  const described = record.getMetadataMap();
  return {
    stream: Buffer.from(record.getStreamIdentifier()!.getStreamName_asU8()).toString('utf8'),
    revision: BigInt(record.getStreamRevision()),
    position: BigInt(record.getCommitPosition()),
    id: record.getId()!.getString(),
    type: described.get('type') ?? '',
    data: record.getData_asU8(),
    metadata: record.getCustomMetadata_asU8(),
    created: new Date(Math.floor(Number(described.get('created') ?? 0) / TICKS_PER_MS)),
  };
}
