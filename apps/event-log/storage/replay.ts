import { type FrameView, TOMBSTONE_REVISION } from '#libs/write-ahead-log';
import { NONE, TOMBSTONE } from './event-rows.js';
import { BODY_HEAD_BYTES, checkBodyVersion, isDelete } from './frame-body.js';
import type { LogIndex } from './log-index.js';
import { type SettingsRegistry, streamMetadata } from './settings-registry.js';
import { storedBytesAt, StoredEventView } from './stored-event-view.js';
import { isMetaStream, keyWords, originalOf } from './stream-key.js';
import { StreamRef } from './stream-ref.js';
import { withTruncateBefore } from './stream-settings.js';

const DOLLAR = 0x24;

/** Builds the index and the settings again from the frames of the log, in their order. */
export class Replay {
  private readonly view = new StoredEventView();
  private readonly id = new Uint32Array(4);

  constructor(
    private readonly index: LogIndex,
    private readonly settings: SettingsRegistry,
  ) {}

  /** One recovered frame; frames without events say nothing here. */
  apply(frame: FrameView): void {
    if (frame.type !== 'append' && frame.type !== 'tombstone') return;
    const { body, bodyPosition } = frame;
    checkBodyVersion(body);
    const stream = this.index.stream(keyWords(frame.streamKey));
    const first = frame.firstRevision;
    if (this.settings.isSoftDeleted(stream) && first !== TOMBSTONE_REVISION) this.revive(stream, first);
    let at = BODY_HEAD_BYTES;
    let last = at;
    for (let i = 0; i < frame.eventCount; i++) {
      this.view.at(body, at).readId(this.id, 0);
      this.index.addWithoutId(
        stream,
        bodyPosition + at,
        this.id,
        0,
        first === TOMBSTONE_REVISION ? TOMBSTONE : first + i,
      );
      last = at;
      at += storedBytesAt(body, at);
    }
    if (this.view.at(body, last).streamInitial === DOLLAR) this.applyMetadata(isDelete(body));
  }

  /** All frames were applied. */
  finish(): void {
    this.index.fillIds();
  }

  /** An append to a soft-deleted stream brings it back, even if the metadata that say so were cut off with the tail. */
  private revive(stream: number, firstRevision: number): void {
    const raw = withTruncateBefore(this.settings.rawOf(stream), firstRevision);
    if (raw) this.set(stream, raw, true);
  }

  private applyMetadata(byDelete: boolean): void {
    const name = this.view.stream;
    if (!isMetaStream(name)) return;
    const original = this.index.stream(new StreamRef(originalOf(name)).words);
    const { data, isJson } = this.view;
    const revived = !byDelete && this.settings.isSoftDeleted(original) ? this.revived(original, data) : undefined;
    this.set(original, revived ?? data, revived ? true : isJson);
  }

  private revived(original: number, data: Buffer): Buffer | undefined {
    const last = this.index.lastOrdinal(original);
    return withTruncateBefore(data, last === NONE ? 0 : this.index.revisionAt(last) + 1);
  }

  private set(stream: number, data: Buffer, isJson: boolean): void {
    const metadata = streamMetadata(data, isJson);
    this.settings.accept(stream, metadata);
    this.settings.show(stream, metadata);
  }
}
