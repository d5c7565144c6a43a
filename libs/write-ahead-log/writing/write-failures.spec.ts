import { beforeEach, describe, expect, it } from '@jest/globals';
import { LogPoisonedError, LogReadOnlyError } from '../errors.js';
import type { LogState } from '../log-options.js';
import { eventually } from '../testing/eventually.js';
import { append, openSimulated } from '../testing/log-harness.js';
import { type OperationKind, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import type { WriteAheadLog } from '../write-ahead-log.js';

describe('a write that fails', () => {
  let fileSystem: SimulatedFileSystem;
  let log: WriteAheadLog;
  let states: LogState[];

  beforeEach(async () => {
    fileSystem = SimulatedFileSystem.empty();
    ({ log } = await openSimulated(fileSystem, { frontierIntervalMs: 3_600_000 }));
    states = [];
    log.onStateChange((state) => void states.push(state));
    await append(log, 'before').durable;
  });

  /** The first operation of this kind on such a path fails, after `meanwhile` was done; how many there were is told. */
  function failOnce(kind: OperationKind, path: RegExp, code: string, meanwhile?: () => void): { count: number } {
    const seen = { count: 0 };
    fileSystem.inject = (operation) => {
      if (operation.kind !== kind || !path.test(operation.path)) return undefined;
      if (seen.count++ > 0) return undefined;
      meanwhile?.();
      return { code };
    };
    return seen;
  }

  async function bodiesAfterRestart(): Promise<string[]> {
    fileSystem.inject = () => undefined;
    await log.close().catch(() => undefined);
    const { log: again, seen } = await openSimulated(fileSystem);
    expect(again.state).toBe('open');
    await again.close();
    return seen.map(({ body }) => body);
  }

  it.each([
    ['sync', 'EIO'],
    ['sync', 'ENOSPC'],
    ['write', 'EIO'],
    ['write', 'EROFS'],
  ] as const)(
    'given a %s that fails with %s, when appending, then poisoned: nothing is tried again or acknowledged, and a restart settles it',
    async (kind, code) => {
      const told: string[] = [];
      log.onStateChange(() => void told.push('state'));
      const outcomes: Promise<unknown>[] = [];
      const tryToAppend = (body: string) => {
        const { durable } = append(log, body);
        outcomes.push(durable.catch((error: unknown) => (told.push('append'), error)));
      };
      const attempts = failOnce(kind, /seg-/, code, () => tryToAppend('second'));
      tryToAppend('first');
      await eventually(() => log.state === 'poisoned');
      for (const error of await Promise.all(outcomes)) {
        expect(error).toBeInstanceOf(LogPoisonedError);
        expect(error).toMatchObject({ outcome: 'unknown' });
      }
      expect(told).toEqual(['state', 'append', 'append']);
      expect(states).toEqual(['poisoned']);
      expect(() => append(log, 'third')).toThrow(LogPoisonedError);
      expect(attempts.count).toBe(1);
      const bodies = await bodiesAfterRestart();
      expect(bodies.slice(0, 1)).toEqual(['before']);
      expect(['', 'first', 'first,second']).toContain(bodies.slice(1).join());
    },
  );

  it('given writes that take only a part, when appending, then the rest is written too', async () => {
    fileSystem.inject = ({ kind, length }) => (kind === 'write' ? { bytes: Math.ceil(length / 3) } : undefined);
    await append(log, 'x'.repeat(500)).durable;
    expect(await bodiesAfterRestart()).toEqual(['before', 'x'.repeat(500)]);
  });

  it.each([1, 2, 3])(
    'given a large group, when write %s of its three has no room, then none of it was written, and the log goes on behind what it had',
    async (failing) => {
      const directory = '/large';
      const large = await openSimulated(fileSystem, { directory, segmentBytes: 1024 * 1024 });
      let writes = 0;
      fileSystem.inject = ({ kind, path }) => {
        if (kind !== 'write' || !path.includes('/large/seg-')) return undefined;
        return ++writes === failing ? { code: 'ENOSPC' } : undefined;
      };
      const group = Array.from({ length: 900 }, () => append(large.log, 'x').durable);
      for (const outcome of await Promise.allSettled(group))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { outcome: 'not-written' } });
      expect(writes).toBe(failing === 3 ? 3 : 2);
      await eventually(() => large.log.state === 'open');
      const { position, durable } = append(large.log, 'after');
      await durable;
      expect(position).toBe(0);
      await large.log.close();
      const again = await openSimulated(fileSystem, { directory });
      expect(again.seen.map(({ body }) => body)).toEqual(['after']);
      await again.log.close();
    },
  );

  it.each(['EPERM', 'EOPNOTSUPP', 'ENOSPC', 'EFBIG'])(
    'given a file that cannot be made longer (%s), when appending, then there is no room, and all else is as ever',
    async (code) => {
      fileSystem.inject = ({ kind, length }) => (kind === 'truncate' && length > 4096 ? { code } : undefined);
      await Promise.all(['one', 'two'].map((body) => append(log, body).durable));
      await append(log, 'three').durable;
      expect(states).toEqual([]);
      fileSystem.inject = () => undefined;
      expect(await bodiesAfterRestart()).toEqual(['before', 'one', 'two', 'three']);
    },
  );

  it('given a full disk, when appending, then definitely not written; reads go on; appends come back by themselves', async () => {
    fileSystem.capacity = fileSystem.used() + 300;
    const rejected = ['x'.repeat(500), 'queued behind it'].map((body) => append(log, body).durable);
    const outcomes = await Promise.allSettled(rejected);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { outcome: 'not-written' } });
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(LogReadOnlyError);
    }
    expect(log.state).toBe('read-only');
    expect(() => append(log, 'now')).toThrow(LogReadOnlyError);
    expect((await log.frame(0)).body.toString()).toBe('before');
    expect(fileSystem.used()).toBeLessThanOrEqual(fileSystem.capacity - 300);
    fileSystem.capacity = Number.POSITIVE_INFINITY;
    await eventually(() => log.state === 'open');
    await append(log, 'after').durable;
    expect(states).toEqual(['read-only', 'open']);
    expect(await bodiesAfterRestart()).toEqual(['before', 'after']);
  });

  it('given a disk that is full when the next segment begins, when there is space again, then it begins', async () => {
    const opened = failOnce('open', /seg-.*\.tmp/, 'ENOSPC');
    const large = 'x'.repeat(1200);
    await expect(append(log, large).durable).rejects.toThrow(LogReadOnlyError);
    await eventually(() => log.state === 'open');
    await append(log, large).durable;
    expect(opened.count).toBe(2);
    expect(log.segments()).toHaveLength(2);
    expect(await bodiesAfterRestart()).toEqual(['before', large]);
  });

  it('given a full disk and a sync that fails while cutting back, when appending, then poisoned', async () => {
    let writes = 0;
    fileSystem.inject = ({ kind }) => {
      if (kind === 'write') return writes++ === 0 ? { code: 'ENOSPC', bytes: 100 } : undefined;
      return kind === 'sync' ? { code: 'EIO' } : undefined;
    };
    await expect(append(log, 'first').durable).rejects.toThrow(LogPoisonedError);
    expect(states).toEqual(['poisoned']);
    expect(await bodiesAfterRestart()).toEqual(['before']);
  });

  it('given a frontier that cannot be synced, when it is written, then poisoned', async () => {
    await log.close();
    ({ log } = await openSimulated(fileSystem));
    log.onStateChange((state) => void states.push(state));
    failOnce('sync', /frontier/, 'EIO');
    await append(log, 'first').durable;
    await eventually(() => log.state === 'poisoned');
    expect(await bodiesAfterRestart()).toEqual(['before', 'first']);
  });

  it('given a group that is being synced when the log is poisoned, when its sync succeeds, then it is not acknowledged all the same', async () => {
    await log.close();
    const { open } = fileSystem;
    let seen = 0;
    fileSystem.open = async (path, mode) => {
      const file = await open.call(fileSystem, path, mode);
      const sync = async () => {
        if (path.includes('/seg-') && seen++ === 2) await eventually(() => log.state === 'poisoned');
        return file.sync();
      };
      return { ...file, sync };
    };
    ({ log } = await openSimulated(fileSystem));
    seen = 1;
    failOnce('sync', /frontier/, 'EIO');
    await append(log, 'first').durable;
    const told: number[] = [];
    log.onDurable((durablePosition) => void told.push(durablePosition));
    await expect(append(log, 'second').durable).rejects.toThrow(LogPoisonedError);
    expect(told).toEqual([]);
    expect((await bodiesAfterRestart()).slice(0, 2)).toEqual(['before', 'first']);
  });

  it('given a full disk at the start, when opened, then the reserve is given up, all can be read, and appends wait for space', async () => {
    await log.close();
    const reserveBytes = 4096;
    await (await openSimulated(fileSystem, { reserveBytes })).log.close();
    fileSystem.capacity = fileSystem.used();
    const { log: full, seen } = await openSimulated(fileSystem, { reserveBytes });
    expect(seen).toHaveLength(1);
    expect(full.state).toBe('read-only');
    expect(fileSystem.files().has('/log/reserve')).toBe(false);
    fileSystem.capacity = Number.POSITIVE_INFINITY;
    await eventually(() => full.state === 'open');
    expect(fileSystem.files().get('/log/reserve')).toHaveLength(reserveBytes);
    await append(full, 'after').durable;
    await full.close();
  });
});
