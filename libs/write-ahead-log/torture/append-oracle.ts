import type { LogState } from '../log-options.js';
import type { SeenFrame } from '../testing/log-harness.js';
import { holds } from './torture-row.js';

/** Knows what was appended to a log, and with which outcome, over all its lives; compares it with what a recovery shows. */
export class AppendOracle {
  /** In the order of their positions. What was shown once counts as acknowledged from then on. */
  readonly acknowledged: SeenFrame[] = [];
  /** Of unknown outcome, in order: may be there or not, but only from the first on. */
  private unknown: readonly SeenFrame[] = [];

  /** A group is appended; nothing is known of it yet. */
  begin(group: readonly SeenFrame[]): void {
    this.unknown = group;
  }

  /** How the appends of the group ended, in order: of those after the first that was not acknowledged nothing is known. */
  settle(outcomes: readonly ('acked' | 'unknown')[]): void {
    const firstLost = outcomes.indexOf('unknown');
    const count = firstLost < 0 ? outcomes.length : firstLost;
    this.acknowledged.push(...this.unknown.slice(0, count));
    this.unknown = this.unknown.slice(count);
  }

  /** The group was definitely not written. */
  fail(): void {
    this.unknown = [];
  }

  /** Compares what a recovery of an undamaged log shows, record by record: bytes and positions, in order. */
  recovered(seen: readonly SeenFrame[], state: LogState): void {
    holds('I6', state === 'open', () => `the log opened ${state} after a crash that damages nothing`);
    const count = this.acknowledged.length;
    const expected = [...this.acknowledged, ...this.unknown];
    const isWhole = seen.length >= count;
    holds(
      'I1',
      isWhole,
      () => `${count - seen.length} acknowledged appends are gone: ${list(expected.slice(seen.length))}`,
    );
    holds('I3', seen.length <= expected.length, () => `never appended: ${list(seen.slice(expected.length))}`);
    for (const [index, frame] of seen.entries()) {
      const { position, body } = expected[index]!;
      const isSame = frame.position === position && frame.body === body;
      const invariant = index < count ? 'I1' : 'I2';
      holds(invariant, isSame, () => `append ${index} is ${list([frame])} and was ${list([expected[index]!])}`);
    }
    this.acknowledged.push(...seen.slice(count));
    this.unknown = [];
  }
}

function list(frames: readonly SeenFrame[]): string {
  return JSON.stringify(frames.slice(0, 3).map(({ position, body }) => ({ position, body: body.slice(0, 40) })));
}
