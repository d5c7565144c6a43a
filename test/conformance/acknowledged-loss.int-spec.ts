import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as library from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { temporaryDirectory } from '#libs/testing';
import { acknowledgeLoss } from '#libs/write-ahead-log';
import { type EventLogServer, startEventLog } from '../../apps/event-log/server.js';
import { SuiteContext } from './suite-context.js';

const MARK = 'here it breaks';

describe('an event log with an acknowledged loss', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  let dataDirectory: string;

  beforeEach(async () => {
    const { path, remove } = await temporaryDirectory();
    dataDirectory = path;
    cleanUp.push(remove);
  });

  afterEach(async () => {
    for (const clean of cleanUp.splice(0).toReversed()) await clean();
  });

  async function serve(): Promise<{ server: EventLogServer; c: SuiteContext; states: string[] }> {
    const states: string[] = [];
    const server = await startEventLog({ dataDirectory, onState: ({ state }) => states.push(state) });
    const c = new SuiteContext(library, {
      url: server.url,
      isOurs: false,
      restart: async () => undefined,
      stop: server.stop,
    });
    cleanUp.push(server.stop, () => c.dispose());
    return { server, c, states };
  }

  /** Changes stored bytes before or at the mark, starts once, which names the damage, and acknowledges it. */
  async function loseAt(offset: (bytes: Buffer, mark: number) => number): Promise<void> {
    const segment = (await readdir(dataDirectory)).find((name) => /^seg-\d+\.log$/.test(name))!;
    const path = join(dataDirectory, segment);
    const bytes = await readFile(path);
    bytes[offset(bytes, bytes.indexOf(MARK))]! ^= 1;
    await writeFile(path, bytes);
    const { server, states } = await serve();
    expect(states).toEqual(['degraded']);
    await server.stop();
    const report = JSON.parse(await readFile(join(dataDirectory, 'recovery.json'), 'utf8')) as {
      damage: { id: string };
    };
    const { id: manifestId } = report.damage;
    const who = { reason: 'no copy has it', acknowledgedBy: 'the test' };
    await acknowledgeLoss({ directory: dataDirectory, manifestId, clock: new SystemClock(), ...who });
  }

  const inBody = (_: Buffer, mark: number): number => mark;
  const inHeader = (bytes: Buffer, mark: number): number => bytes.lastIndexOf('LFR1', mark) + 20;

  it('given a lost frame whose header is good, when served again, then its stream goes on behind the lost revisions, and reads across the hole are DATA_LOSS', async () => {
    const { server, c } = await serve();
    const [whole, lossy, later] = [c.stream(), c.stream(), c.stream()];
    await c.append(whole, c.events(3));
    await c.append(lossy, c.event());
    await c.append(lossy, [c.event({ data: { mark: MARK } }), c.event()]);
    await c.append(later, c.event());
    await server.stop();
    await loseAt(inBody);

    const { c: again, states, server: second } = await serve();
    expect(states).toEqual([]);
    expect(await again.revisions(whole)).toEqual([0, 1, 2]);
    expect((await again.failure(again.read(lossy))).message).toContain('DATA_LOSS');
    expect((await again.failure(again.append(lossy, again.event(), 0n))).failed).toBe('wrong-expected-version');
    expect((await again.append(lossy, again.event(), 2n)).nextExpectedRevision).toBe(3n);
    expect((await again.append(whole, again.event(), 2n)).nextExpectedRevision).toBe(3n);
    expect((await again.append(again.stream('new'), again.event(), 'no_stream')).nextExpectedRevision).toBe(0n);
    expect(await again.revisions(lossy, { fromRevision: 3n })).toEqual([3]);
    expect(await again.revisions(lossy, { maxCount: 1 })).toEqual([0]);
    for (const direction of ['forwards', 'backwards'] as const)
      expect(
        (
          await again.failure(
            again.read(lossy, { direction, fromRevision: direction === 'forwards' ? 'start' : 'end' }),
          )
        ).message,
      ).toContain('DATA_LOSS');
    expect((await again.failure(again.readAll())).message).toContain('DATA_LOSS');
    await second.stop();

    const { c: third } = await serve();
    expect(await third.revisions(lossy, { fromRevision: 3n })).toEqual([3]);
    expect((await third.append(lossy, third.event(), 3n)).nextExpectedRevision).toBe(4n);
  });

  it('given a lost frame whose header is lost too, when appended to, then streams that may have lost their end are refused, and others go on', async () => {
    const { server, c } = await serve();
    const [before, across, lossy] = [c.stream(), c.stream(), c.stream()];
    await c.append(before, c.events(2));
    await c.append(across, c.event());
    await c.append(lossy, c.event());
    await c.append(lossy, c.event({ data: { mark: MARK } }));
    await c.append(across, c.event());
    await server.stop();
    await loseAt(inHeader);

    const { c: again } = await serve();
    for (const stream of [before, lossy]) {
      for (const expected of ['any', before === stream ? 1n : 0n] as const) {
        const { message } = await again.failure(again.append(stream, again.event(), expected));
        expect(message).toContain('StreamUncertain');
      }
    }
    expect(await again.revisions(before)).toEqual([0, 1]);
    expect((await again.append(across, again.event(), 1n)).nextExpectedRevision).toBe(2n);
    expect(await again.revisions(across)).toEqual([0, 1, 2]);
    expect((await again.append(again.stream('new'), again.event(), 'no_stream')).nextExpectedRevision).toBe(0n);
    expect((await again.failure(again.readAll())).message).toContain('DATA_LOSS');
  });
});
