import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RecordOutcome } from '#libs/event-store';
import { ManualClock } from '#libs/kernel';
import { recordableEvent, temporaryDirectory } from '#libs/testing';
import { Spool } from '../../apps/api/backend/spool.js';
import { SmallDisk } from './degraded/small-disk.js';

const noSmallDisk = SmallDisk.whyNot();
if (noSmallDisk) process.stdout.write(`skipped, since no small disk can be mounted here: ${noSmallDisk}\n`);

describe('what was accepted, on a full disk', () => {
  (noSmallDisk ? it.skip : it)(
    'given room that was taken before, when it has to be kept, then it is, and the next time it is recorded',
    async () => {
      const directory = await temporaryDirectory();
      const disk = SmallDisk.mount(join(directory.path, 'data'), 16);
      try {
        const spool = new Spool(disk.path, new ManualClock());
        await spool.reserve();
        disk.fill();
        const events = Array.from({ length: 5_000 }, () => recordableEvent({ body: 'x'.repeat(300) }));
        await spool.write(new Map([['a', events]]));
        expect(readdirSync(join(disk.path, 'buffered'))).toEqual([expect.stringMatching(/\.ndjson$/)]);
        const recorded: string[] = [];
        await spool.replay({
          async record(_tenantId, replayed): Promise<RecordOutcome[]> {
            recorded.push(...replayed.map(({ id }) => id));
            return replayed.map(() => ({ status: 'recorded' }) as RecordOutcome);
          },
        });
        expect(recorded).toEqual(events.map(({ id }) => id));
      } finally {
        disk.unmount();
        await directory.remove();
      }
    },
  );
});
