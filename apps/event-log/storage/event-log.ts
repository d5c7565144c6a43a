import { randomBytes } from 'node:crypto';
import type { Clock } from '#libs/kernel';
import {
  type CustodyOptions,
  type FileSystem,
  LogPoisonedError,
  LogReadOnlyError,
  type LogState,
  lostParts,
  TOMBSTONE_REVISION,
  WriteAheadLog,
} from '#libs/write-ahead-log';
import { DurableWatch } from './durable-watch.js';
import { TOMBSTONE } from './event-rows.js';
import { type AppendBody, BODY_HEAD_BYTES, encodeBody } from './frame-body.js';
import { Holes } from './holes.js';
import { LogIndex } from './log-index.js';
import { PendingAppends } from './pending-appends.js';
import { Replay } from './replay.js';
import { SettingsRegistry, type StreamMetadata } from './settings-registry.js';
import type { StreamRef } from './stream-ref.js';

export interface EventLogOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly segmentBytes?: number;
  readonly fileSystem?: FileSystem;
  /** False: no metadata, `$tb` of a delete included, hides an event. */
  readonly honourSettings: boolean;
  readonly custody?: CustodyOptions;
}

/** What an append brings about beside its events. */
export interface WriteEffects {
  readonly metadata?: { readonly of: number; readonly is: StreamMetadata };
}

/**
 * The events of a log, found by position, by stream and revision, and by id. The index runs ahead of the disk, so that
 * appends are decided without waiting; readers see `durableCount` events and no more.
 */
export class EventLog {
  durableCount = 0;
  readonly watch = new DurableWatch();
  readonly holes: Holes;
  private readonly pending = new PendingAppends();

  private constructor(
    readonly log: WriteAheadLog,
    readonly index: LogIndex,
    readonly settings: SettingsRegistry,
    readonly clock: Clock,
  ) {
    this.holes = new Holes(index, lostParts(log.recovery));
    this.durableCount = index.events.count;
    log.onDurable((position) => this.durable(position));
    log.onStateChange((state) => this.stateChanged(state));
  }

  /** Recovers the log of a directory, or begins one, and builds the index. */
  static async open(options: EventLogOptions): Promise<EventLog> {
    const index = new LogIndex(randomBytes(4).readUInt32LE());
    const settings = new SettingsRegistry(options.honourSettings);
    const replay = new Replay(index, settings);
    const { directory, clock, segmentBytes, fileSystem, custody } = options;
    const log = await WriteAheadLog.open({
      directory,
      clock,
      onFrame: (frame) => replay.apply(frame),
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      ...(fileSystem === undefined ? {} : { fileSystem }),
      ...(custody === undefined ? {} : { custody }),
    });
    replay.finish();
    return new EventLog(log, index, settings, clock);
  }

  /**
   * Takes an append: its events are in the index when this returns, and on disk when {@link settled} says so. Throws what
   * the log throws where it takes none. Returns the position of the last event.
   */
  write(ref: StreamRef, body: AppendBody, effects: WriteEffects = {}): number {
    const { firstRevision, events } = body;
    const tombstone = firstRevision === Infinity;
    const { bodyPosition, durable } = this.log.append({
      type: tombstone ? 'tombstone' : 'append',
      streamKey: ref.key,
      firstRevision: tombstone ? TOMBSTONE_REVISION : firstRevision,
      eventCount: events.length,
      encode: (position) => encodeBody(body, position),
    });
    durable.catch(() => undefined);
    const stream = this.index.stream(ref.words);
    const firstOrdinal = this.index.events.count;
    let position = bodyPosition + BODY_HEAD_BYTES;
    events.forEach((event, i) => {
      this.index.add(stream, position, event.id, 0, tombstone ? TOMBSTONE : firstRevision + i);
      position += body.lengths[i]!;
    });
    const { metadata } = effects;
    if (metadata) this.settings.accept(metadata.of, metadata.is);
    const show = (): void => this.show(stream, metadata);
    this.pending.push({ bodyPosition, stream, firstOrdinal, count: events.length, show, waiting: [] });
    return position - body.lengths.at(-1)!;
  }

  /**
   * Calls back when everything accepted so far is on disk; with the reason if it will not be: LogReadOnlyError (it was
   * not written) or LogPoisonedError (unknown). At once if nothing waits.
   */
  settled(callback: (failure: Error | undefined) => void): void {
    const { newest } = this.pending;
    if (newest) newest.waiting.push(callback);
    else callback(undefined);
  }

  close(): Promise<void> {
    return this.log.close();
  }

  private durable(position: number): void {
    const appends = this.pending.takeDurable(position);
    for (const append of appends) {
      this.durableCount = append.firstOrdinal + append.count;
      append.show();
    }
    for (const append of appends) for (const callback of append.waiting) callback(undefined);
    if (appends.length > 0) this.watch.logGrew();
  }

  private show(stream: number, metadata: WriteEffects['metadata']): void {
    if (metadata) {
      this.settings.show(metadata.of, metadata.is);
      this.watch.streamGrew(metadata.of);
    }
    this.watch.streamGrew(stream);
  }

  private stateChanged(state: LogState): void {
    if (state !== 'read-only' && state !== 'poisoned') return;
    const appends = this.pending.takeAll();
    for (const append of appends) this.index.undo(append);
    this.settings.revert();
    const failure =
      state === 'poisoned'
        ? new LogPoisonedError(undefined)
        : new LogReadOnlyError('the disk is full; nothing was written');
    for (const append of appends.toReversed()) for (const callback of append.waiting) callback(failure);
  }
}
