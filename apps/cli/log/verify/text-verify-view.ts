import type { Finding, Verification } from '#libs/write-ahead-log';
import type { NamedEvent } from './named-event.js';
import type { ProgressBar } from './progress-bar.js';
import type { TimedProgress, VerifyView } from './verify-view.js';

const EVENTS_SHOWN_MAX = 50;

/** Sentences for people on standard output, and a progress bar where there is a terminal. */
export class TextVerifyView implements VerifyView {
  #shown = 0;
  #number = 0;

  constructor(
    private readonly out: NodeJS.WritableStream,
    private readonly bar: ProgressBar | undefined,
  ) {}

  progress(progress: TimedProgress): void {
    this.bar?.show(progress);
  }

  finding(number: number, { kind, sentence }: Finding): void {
    this.#say(`${number}. ${kind}: ${sentence}`);
  }

  event(number: number, event: NamedEvent): void {
    if (number !== this.#number) this.#shown = 0;
    this.#number = number;
    if (++this.#shown <= EVENTS_SHOWN_MAX) this.#say(`   ${number}. ${described(event)}`);
    else if (this.#shown === EVENTS_SHOWN_MAX + 1) this.#say(`   ${number}. … and more; --json names them all`);
  }

  note(sentence: string): void {
    this.#say(`note: ${sentence}`);
  }

  end(verification: Verification): void {
    const { storeId, isLive, segments, bytes, frames, events, end, tail, custody, durationMs } = verification;
    const rate = bytes / 1e6 / Math.max(durationMs / 1000, 0.001);
    this.#say(
      `${storeId}, ${isLive ? 'running' : 'stopped'}: ${count(events)} events in ${count(frames)} frames and ${count(segments)} segments, ` +
        `${count(bytes)} bytes in ${(durationMs / 1000).toFixed(1)} s (${count(rate)} MB/s)`,
    );
    this.#say(`end: position ${end.position}, frame ${end.seq}, chain ${end.chain}`);
    if (tail) this.#say(`behind it: ${count(tail.bytes)} bytes that are no frame, ${tail.verdict}`);
    if (custody.upTo > 0) {
      this.#say(
        `signed up to position ${custody.upTo} (${custody.segments} segments) by ${custody.publicKeys.join(', ')}`,
      );
    } else this.#say('nothing of it is proven by a signature');
    this.#say(verdict(verification));
  }

  #say(line: string): void {
    this.bar?.clear();
    this.out.write(`${line}\n`);
  }
}

function verdict({ findings, acknowledged }: Verification): string {
  if (findings === 0) return 'The log is whole.';
  const others = findings - acknowledged;
  if (others === 0) return `The log is whole but for ${count(acknowledged)} acknowledged loss(es).`;
  const known = acknowledged > 0 ? `, and ${count(acknowledged)} acknowledged loss(es)` : '';
  return `The log is NOT whole: ${count(others)} finding(s)${known}.`;
}

function described({
  stream,
  streamKey,
  revision,
  id,
  type,
  seq,
  position,
  segment,
  offset,
  state,
}: NamedEvent): string {
  const of = stream === undefined ? `stream with the key ${streamKey}` : `stream ${JSON.stringify(stream)}`;
  const place = segment === undefined ? '' : `, ${segment} byte ${offset}`;
  const parts = [
    `${of} revision ${revision ?? 'tombstone'}`,
    ...(type === undefined ? [] : [type]),
    ...(id === undefined ? [] : [id]),
    ...(seq === undefined ? [] : [`frame ${seq}`]),
    ...(position === undefined ? [] : [`position ${position}`]),
  ];
  return `${parts.join(', ')}${place}: ${state}`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
