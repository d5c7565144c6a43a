import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { CliError } from '../../apps/cli/cli.error.js';
import { runInspect } from '../../apps/cli/log/inspect/run-inspect.js';
import { runVerify } from '../../apps/cli/log/verify/run-verify.js';
import type { VerifyCommandOptions } from '../../apps/cli/log/verify/verify-job.js';
import { idWords } from '../../apps/event-log/protocol/id-words.js';
import { EventLog } from '../../apps/event-log/storage/event-log.js';
import { appendBody } from '../../apps/event-log/storage/frame-body.js';
import { createdTicks } from '../../apps/event-log/storage/stored-event.js';
import { StreamRef } from '../../apps/event-log/storage/stream-ref.js';

const APPENDS = 300;
const HEADER = 4096;
const FLIPS = 60;

/** What was written, as the test knows it. */
interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** Number of the append, from 0. */
  readonly append: number;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Line = Record<string, unknown> & { kind: string };

class Lines extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get json(): Line[] {
    return this.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }
}

describe('steno log verify and inspect', () => {
  let directory: string;
  let written: Written[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-verify-'));
    written = [];
    const log = await EventLog.open({
      directory,
      clock: new SystemClock(),
      segmentBytes: 64 * 1024,
      honourSettings: false,
      custody: {},
    });
    const revisions = new Map<string, number>();
    for (let append = 0; append < APPENDS; append++) {
      const stream = `order-${append % 7}`;
      const first = revisions.get(stream) ?? 0;
      const events = Array.from({ length: 1 + (append % 3) }, (_, i) => {
        const id = randomUUID();
        written.push({ stream, revision: first + i, id, type: `order.step-${append % 5}`, append });
        const data = Buffer.from(JSON.stringify({ append, i, filler: 'x'.repeat((append * 37) % 400) }));
        const type = Buffer.from(`order.step-${append % 5}`);
        return {
          id: idWords(Buffer.from(id.replaceAll('-', ''), 'hex')),
          type,
          isJson: true,
          data,
          metadata: Buffer.alloc(0),
        };
      });
      revisions.set(stream, first + events.length);
      const head = { stream: Buffer.from(stream), created: createdTicks(Date.now()) };
      log.write(new StreamRef(head.stream), appendBody(head, events, first, -2n));
    }
    await new Promise<void>((resolve) => log.settled(() => resolve()));
    await log.close();
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function verify(options: Partial<VerifyCommandOptions> = {}): Promise<{ code: number; lines: Line[] }> {
    const stdout = new Lines();
    const code = await runVerify(
      { data: directory, key: [], head: [], json: true, ...options },
      { stdout, stderr: new Lines() },
    );
    return { code, lines: stdout.json };
  }

  async function inspect(options: object): Promise<Line[]> {
    const stdout = new Lines();
    await runInspect({ data: directory, json: true, ...options }, { stdout, env: {} });
    return stdout.json;
  }

  async function segments(): Promise<string[]> {
    return (await readdir(directory)).filter((name) => /^seg-.*\.log$/.test(name)).sort();
  }

  async function change(name: string, edit: (content: Buffer) => Buffer | void): Promise<void> {
    const path = join(directory, name);
    const content = await readFile(path);
    const changed = edit(content) ?? content;
    await rm(path);
    await writeFile(path, changed);
  }

  /** The events that findings name, in the form of what was written. */
  function named(lines: readonly Line[]): { stream: unknown; revision: unknown }[] {
    return lines.filter(({ kind }) => kind === 'event').map(({ stream, revision }) => ({ stream, revision }));
  }

  it('given a whole log, when verified by its key and its head, then it is whole; by another key or head, it is not', async () => {
    const [head] = await inspect({ signHead: true });
    const { lines } = await verify();
    const { custody, end } = lines.at(-1) as unknown as { custody: { publicKeys: string[] }; end: { chain: string } };
    const kept = join(directory, 'kept');
    await writeFile(kept, head!['note'] as string);
    const right = await verify({ key: custody.publicKeys, head: [end.chain, kept] });
    expect(right.code).toBe(0);
    expect(right.lines.at(-1)).toMatchObject({ kind: 'summary', whole: true, events: written.length });
    expect((await verify({ head: ['00'.repeat(32)] })).code).toBe(1);
    expect((await verify({ key: ['A'.repeat(43)] })).code).toBe(1);
    await expect(verify({ key: ['short'] })).rejects.toMatchObject({ exitCode: 2 });
    await expect(verify({ head: [join(directory, 'node.json')] })).rejects.toMatchObject({ exitCode: 2 });
  });

  it('given one flipped bit in the data of an event, when verified, then its frame and the events of its append are named with stream, revision, id and type', async () => {
    for (const append of [0, 17, 101, 298]) {
      const mine = written.filter((each) => each.append === append);
      const [frame] = await inspect({ position: String(await positionOf(mine[0]!)) });
      const segment = (await segments()).findLast((name) => Number(name.slice(4, 24)) <= Number(frame!['position']))!;
      const at = HEADER + Number(frame!['position']) - Number(segment.slice(4, 24)) + Number(frame!['bytes']) - 60;
      const flip = (content: Buffer): void => void (content[at]! ^= 1);
      await change(segment, flip);
      const { code, lines } = await verify();
      await change(segment, flip);
      expect(code).toBe(1);
      const findings = lines.filter(({ kind }) => kind === 'finding');
      expect(findings).toMatchObject([
        { finding: 'damaged', fault: 'body-crc', segment, from: frame!['position'], firstSeq: frame!['seq'] },
      ]);
      const events = lines.filter(({ kind }) => kind === 'event');
      expect(events).toMatchObject(
        mine.map(({ stream, revision, id, type }) => ({ stream, revision, id, type, seq: frame!['seq'], segment })),
      );
    }
  });

  it(`given one flipped bit at ${FLIPS} random offsets, when verified, then each time exactly the events of its frame are named`, async () => {
    const seed = Date.now() % 2 ** 32;
    const random = seededRandom(seed);
    const frames = (await inspect({ tail: '100000' })) as unknown as {
      position: number;
      bytes: number;
      events: { stream: string; revision: number }[];
    }[];
    const names = await segments();
    for (let flip = 0; flip < FLIPS; flip++) {
      const frame = frames[Math.floor(random() * frames.length)]!;
      const at = Math.floor(random() * frame.bytes);
      const bit = 1 << Math.floor(random() * 8);
      const segment = names.findLast((name) => Number(name.slice(4, 24)) <= frame.position)!;
      const offset = HEADER + frame.position - Number(segment.slice(4, 24)) + at;
      await change(segment, (content) => void (content[offset]! ^= bit));
      const { lines } = await verify();
      await change(segment, (content) => void (content[offset]! ^= bit));
      const findings = lines.filter(({ kind }) => kind === 'finding');
      const place = { segment, from: frame.position, to: frame.position + frame.bytes };
      expect({ seed, at, findings }).toMatchObject({ seed, at, findings: [place] });
      const expected = frame.events.map(({ stream, revision }) => `${stream} ${revision}`);
      const found = named(lines).map(({ stream, revision }) => `${String(stream)} ${String(revision)}`);
      expect({ seed, at, bit, found: found.sort() }).toEqual({ seed, at, bit, found: expected.sort() });
    }
  });

  it('given a frame of which nothing is left, when verified, then its events are named by the gap in their stream', async () => {
    const mine = written.filter(({ append }) => append === 120);
    const [frame] = await inspect({ position: String(await positionOf(mine[0]!)) });
    const segment = (await segments()).findLast((name) => Number(name.slice(4, 24)) <= Number(frame!['position']))!;
    const start = HEADER + Number(frame!['position']) - Number(segment.slice(4, 24));
    await change(segment, (content) => void content.fill(0, start, start + Number(frame!['bytes'])));
    const { lines } = await verify();
    expect(lines.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
    expect(named(lines)).toEqual(mine.map(({ stream, revision }) => ({ stream, revision })));
    expect(lines.filter(({ kind }) => kind === 'event')).toMatchObject(mine.map(() => ({ state: 'missing' })));
  });

  it('given a missing segment in the middle, when verified, then every event of it is named by stream and revision', async () => {
    const names = await segments();
    const lost = names[Math.floor(names.length / 2)]!;
    const inIt = new Set<string>();
    for (const { stream, revision, position } of await allPositions()) {
      const segment = names.findLast((name) => Number(name.slice(4, 24)) <= position);
      if (segment === lost) inIt.add(`${stream} ${revision}`);
    }
    await rename(join(directory, lost), join(directory, 'elsewhere'));
    const { lines } = await verify();
    expect(inIt.size).toBeGreaterThan(20);
    expect(new Set(named(lines).map(({ stream, revision }) => `${String(stream)} ${String(revision)}`))).toEqual(inIt);
  });

  it('given a checksum flipped that no event lies in, when verified, then the events are named and proven whole', async () => {
    const [name] = await segments();
    await change(name!, (content) => void (content[HEADER + 8]! ^= 1));
    const { lines } = await verify();
    expect(lines.filter(({ kind }) => kind === 'event')).toMatchObject([{ ...pick(written[0]!), state: 'whole' }]);
  });

  it('given no log, when verified or inspected, then it is neither a success nor a finding', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'steno-verify-empty-'));
    await expect(verify({ data: empty })).rejects.toMatchObject({ exitCode: 3 });
    await expect(verify({ data: join(empty, 'none') })).rejects.toMatchObject({ exitCode: 3 });
    await expect(inspect({ data: empty })).rejects.toThrow(CliError);
    await expect(inspect({ tail: '0' })).rejects.toMatchObject({ exitCode: 2 });
    await rm(empty, { recursive: true });
  });

  it('given a log, when inspected, then overview, segments, the last frames and a stream are shown', async () => {
    const [overview] = await inspect({});
    expect(overview).toMatchObject({ kind: 'log', owner: { isLive: false }, recovery: null, quarantine: [] });
    const listed = await inspect({ segments: true });
    expect(listed.map(({ name }) => name)).toEqual(await segments());
    const [last] = (await inspect({ tail: '1' })) as (Line & { events: object[] })[];
    expect(last!.events).toMatchObject(written.filter(({ append }) => append === APPENDS - 1).map(pick));
    const stream = (await inspect({ stream: 'order-3', dataBytes: true })) as (Line & { events: { data: string }[] })[];
    const events = stream.flatMap((frame) => frame.events);
    expect(events).toMatchObject(written.filter((each) => each.stream === 'order-3').map(pick));
    expect(JSON.parse(Buffer.from(events[0]!.data, 'base64').toString())).toMatchObject({ append: 3, i: 0 });
    await expect(inspect({ stream: 'no such stream' })).rejects.toMatchObject({ exitCode: 1 });
  });

  it('given a log that was opened damaged, when inspected, then what the start found and the manifest in quarantine are shown', async () => {
    const [name] = await segments();
    await change(name!, (content) => void (content[HEADER + 335]! ^= 1));
    const opened = await EventLog.open({ directory, clock: new SystemClock(), honourSettings: false, custody: {} });
    const { id, damages } = opened.log.recovery.damage!;
    await opened.close();
    const [overview] = await inspect({});
    expect(overview).toMatchObject({
      recovery: { outcome: 'degraded' },
      quarantine: [
        {
          name: `damage-${id.slice(0, 16)}.json`,
          about: `damage at positions ${damages[0]!.from} to ${damages[0]!.to}`,
        },
      ],
    });
  });

  it('given text instead of JSON, when a damaged log is verified, then an operator can read what is lost', async () => {
    const [name] = await segments();
    await change(name!, (content) => void (content[HEADER + 335]! ^= 1));
    const stdout = new Lines();
    expect(await runVerify({ data: directory, key: [], head: [] }, { stdout, stderr: new Lines() })).toBe(1);
    expect(stdout.text).toContain(`1. damaged: ${name} is damaged at byte 4096 (body-crc)`);
    expect(stdout.text).toMatch(new RegExp(`stream "order-0" revision 0, order.step-0, ${written[0]!.id}, frame 0`));
    expect(stdout.text).toContain('The log is NOT whole: 1 finding(s).');
  });

  function pick({ stream, revision, id, type }: Written) {
    return { stream, revision, id, type };
  }

  async function allPositions(): Promise<{ stream: string; revision: number; id: string; position: number }[]> {
    const frames = (await inspect({ tail: '100000' })) as unknown as {
      events: { stream: string; revision: number; id: string; position: number }[];
    }[];
    return frames.flatMap(({ events }) => events);
  }

  async function positionOf({ id }: Written): Promise<number> {
    return (await allPositions()).find((each) => each.id === id)!.position;
  }
});
