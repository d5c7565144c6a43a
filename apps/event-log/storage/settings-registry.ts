import { parseStreamSettings, META_STREAM_SETTINGS, NO_SETTINGS, type StreamSettings } from './stream-settings.js';

/** Metadata of one stream: what they say, and, of a soft-deleted stream, the bytes they were read from. */
export interface StreamMetadata {
  readonly settings: StreamSettings;
  readonly raw: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Metadata as the data of a metadata event; they say nothing unless they are JSON. */
export function streamMetadata(data: Buffer, isJson: boolean): StreamMetadata {
  const settings = isJson ? parseStreamSettings(data) : NO_SETTINGS;
  return { settings, raw: settings.truncateBefore === Infinity ? Buffer.from(data) : NOTHING };
}

/**
 * The metadata of streams, twice: as of the last accepted append, for decisions, and as of the last durable one, for
 * readers. Only streams that have metadata take memory, about 200 bytes each.
 */
export class SettingsRegistry {
  private readonly accepted = new Map<number, StreamMetadata>();
  private readonly visible = new Map<number, StreamMetadata>();

  /** `honoured` false: metadata are kept and handed out, and hide nothing. */
  constructor(private readonly honoured: boolean) {}

  accept(stream: number, metadata: StreamMetadata): void {
    this.accepted.set(stream, metadata);
  }

  /** What was accepted of this stream is durable now. */
  show(stream: number, metadata: StreamMetadata): void {
    this.visible.set(stream, metadata);
  }

  /** Forgets what was accepted and is not durable. */
  revert(): void {
    this.accepted.clear();
    for (const [stream, metadata] of this.visible) this.accepted.set(stream, metadata);
  }

  /** The bytes of the metadata of a soft-deleted stream; empty for others. */
  rawOf(stream: number): Buffer {
    return this.accepted.get(stream)?.raw ?? NOTHING;
  }

  isSoftDeleted(stream: number): boolean {
    return this.honoured && this.accepted.get(stream)?.settings.truncateBefore === Infinity;
  }

  /** What readers of a stream go by. Metadata streams show their last event, whatever else is said of them. */
  visibleTo(stream: number, metaStream: boolean): StreamSettings {
    if (metaStream) return META_STREAM_SETTINGS;
    return (this.honoured && this.visible.get(stream)?.settings) || NO_SETTINGS;
  }
}
