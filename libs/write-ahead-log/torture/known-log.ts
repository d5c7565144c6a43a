import type { LogOptions } from '../log-options.js';
import { openSimulated, type SeenFrame, storeFiles, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, FRONTIER, segmentPaths } from '../testing/tampering.js';
import type { WriteAheadLog } from '../write-ahead-log.js';
import { type ReadFrame, readIndependently } from './independent-reader.js';
import { holds } from './torture-row.js';

export const SEGMENT_HEADER = 4096;
const APPEND = 1;

/** What is to be lost: the frames from one position up to another. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** What the log must say is wrong, where that is certain. */
  readonly fault?: string;
}

/** A closed log of which every frame is known, to be damaged in copies and opened. */
export class KnownLog {
  readonly paths: readonly string[];
  /** Seals too. */
  readonly frames: readonly ReadFrame[];
  readonly end: number;

  private constructor(readonly files: Files) {
    this.paths = segmentPaths(files);
    this.frames = readIndependently(files);
    this.end = this.frames.at(-1)!.end;
  }

  /** A log of three segments at least, of frames of random lengths up to `bytesMax` of body. */
  static async ofSegments(random: () => number, bytesMax = 400): Promise<KnownLog> {
    const bodies = Array.from({ length: 14 }, (_, i) => `${i} ${'abcdefg'.repeat(1 + (random() * bytesMax) / 7)}`);
    return KnownLog.of(bodies, { segmentBytes: SEGMENT_HEADER + 4 * bytesMax });
  }

  /** A log of these appends, each a group of its own. */
  static async of(bodies: readonly string[], options: Partial<LogOptions> = {}): Promise<KnownLog> {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, bodies, options);
    return new KnownLog(fileSystem.files());
  }

  /** One segment; `behind` are its files with the frontier as it was before the last `tail` appends. */
  static async withTail(bodies: readonly string[], tail: number): Promise<{ log: KnownLog; behind: Files }> {
    const fileSystem = SimulatedFileSystem.empty();
    const options = { segmentBytes: 1024 * 1024 };
    await writtenLog(fileSystem, bodies.slice(0, -tail), options);
    const frontier = fileSystem.files().get(FRONTIER)!;
    await writtenLog(fileSystem, bodies.slice(-tail), options);
    const log = new KnownLog(fileSystem.files());
    return { log, behind: new Map(log.files).set(FRONTIER, frontier) };
  }

  /** The frame that has a byte of a segment's file. */
  frameAt(path: string, offset: number): ReadFrame {
    const position = this.basePosition(path) + offset - SEGMENT_HEADER;
    return this.frames.find((frame) => frame.path === path && position >= frame.position && position < frame.end)!;
  }

  /** Where a frame lies in its file. */
  offsetOf({ path, position }: ReadFrame): number {
    return SEGMENT_HEADER + position - this.basePosition(path);
  }

  basePosition(path: string): number {
    return Number(/\d{20}/.exec(path)![0]);
  }

  /** The positions of a whole segment. */
  rangeOf(path: string): Range {
    const own = this.frames.filter((frame) => frame.path === path);
    return { from: own[0]!.position, to: own.at(-1)!.end };
  }

  /** The appends outside a range, as a recovery shows them. */
  appendsBeside({ from, to }: Range): SeenFrame[] {
    return this.frames
      .filter(({ type, position }) => type === APPEND && (position < from || position >= to))
      .map(({ position, body }) => ({ position, body }));
  }

  /**
   * Opens a damaged copy: exactly `lost` must be named, by positions, frame numbers and chains; all else must be shown and
   * can be read, frame by frame; the log takes no append and no byte of it is changed.
   */
  async expectExactLoss(
    files: Files,
    lost: Range,
    what: string,
    fileSystem = SimulatedFileSystem.of(files),
  ): Promise<void> {
    const { log, seen } = await openSimulated(fileSystem);
    try {
      this.expectNamed(log, lost, what);
      const expected = JSON.stringify(this.appendsBeside(lost));
      holds('I1', JSON.stringify(seen) === expected, () => `${what}: what is whole is not all shown`);
      await this.expectReadable(log, lost, what);
    } finally {
      await log.close();
    }
    for (const path of segmentPaths(files)) {
      const isSame = fileSystem.files().get(path)!.equals(files.get(path)!);
      holds('I8', isSame, () => `${what}: the recovery changed ${path}`);
    }
  }

  /** Opens a directory that must be refused with a message that says `reason`, and with nothing changed. */
  static async expectRefused(files: Files, reason: RegExp, what: string): Promise<void> {
    const fileSystem = SimulatedFileSystem.of(files);
    const before = JSON.stringify([...storeFiles(fileSystem)]);
    const failure = await openSimulated(fileSystem).then(
      ({ log }) => `it opened ${log.state}`,
      (error: Error) => error.message,
    );
    holds('I6', reason.test(failure), () => `${what}: expected to be refused with ${String(reason)}, but ${failure}`);
    const isSame = JSON.stringify([...storeFiles(fileSystem)]) === before;
    holds('I8', isSame, () => `${what}: a refused start changed the log`);
  }

  private expectNamed(log: WriteAheadLog, lost: Range, what: string): void {
    const inside = this.frames.filter(({ position }) => position >= lost.from && position < lost.to);
    const expected = {
      from: lost.from,
      to: lost.to,
      firstSeq: inside[0]!.seq,
      lastSeq: inside.at(-1)!.seq,
      chainBefore: inside[0]!.chainBefore,
      chainAfter: inside.at(-1)!.chainAfter,
    };
    const found = (log.recovery.damage?.damages ?? []).map(
      ({ from, to, firstSeq, lastSeq, chainBefore, chainAfter }) => ({
        from,
        to,
        firstSeq,
        lastSeq,
        chainBefore,
        chainAfter,
      }),
    );
    const isExact = JSON.stringify(found) === JSON.stringify([expected]);
    holds('I6', isExact, () => `${what}: lost is ${JSON.stringify(expected)}, named is ${JSON.stringify(found)}`);
    const fault = log.recovery.damage!.damages[0]!.fault;
    const isRight = lost.fault === undefined || lost.fault === fault;
    holds('I6', isRight, () => `${what}: the fault is called ${fault}, and is ${lost.fault}`);
    holds('I6', log.state === 'degraded', () => `${what}: the log is ${log.state}`);
  }

  private async expectReadable(log: WriteAheadLog, lost: Range, what: string): Promise<void> {
    for (const { position, body } of this.appendsBeside(lost)) {
      const read = (await log.frame(position)).body.toString('latin1');
      holds('I1', read === body, () => `${what}: the frame at ${position} cannot be read`);
    }
    const refusal = await log.read(lost.from, 8).then(
      () => 'given',
      (error: Error) => error.constructor.name,
    );
    holds('I6', refusal === 'LogDataLossError', () => `${what}: a read of lost bytes is ${refusal}`);
  }
}
