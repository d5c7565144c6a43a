import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#libs/testing';
import { type NodeUnderTest, startOwnNode } from './node-under-test.js';
import { recordings, runTool, TOOL_TIMEOUT_MS } from './recordings.js';

type Cases = Record<string, Record<string, unknown>>;

/** Where this node differs on purpose; docs/reference/event-log-compatibility.md says why. */
const EXCEPTIONS: Record<string, (recorded: Record<string, unknown>, here: Record<string, unknown>) => unknown> = {
  'any: known+new, new+known, reordered, subset': (recorded, here) => ({ ...recorded, reordered: here.reordered }),
  $all: (recorded, here) => ({ ...recorded, firstTypes: here.firstTypes }),
  'stream name $$': (_recorded, here) => here,
};
/** Cases that take long and compare nothing. */
const SPEEDS = ['speed: appends 64 at once, one event', 'speed: appends of 500, 4 at once', 'speed: read $all'];

const describeRecorded = recordings.available ? describe : describe.skip;
if (!recordings.available)
  console.log('The recordings of EventStoreDB (../shared) are not here: their replay is skipped.');

describeRecorded('recordings of EventStoreDB 23.10', () => {
  const nodes: NodeUnderTest[] = [];
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeAll(async () => {
    directory = await temporaryDirectory();
  });

  afterAll(async () => {
    for (const node of nodes) await node.stop();
    await directory.remove();
  });

  const ownNode = async (): Promise<string> => {
    const node = await startOwnNode();
    nodes.push(node);
    return node.url;
  };

  it.concurrent.each(['db-client', 'kurrentdb-client'])(
    'given the cases recorded through %s, when this node is asked, then it answers the same',
    async (client) => {
      const out = join(directory.path, `${client}.json`);
      await runTool('probe.cjs', [await ownNode(), out, client], { PROBE_SKIP: SPEEDS.join('|') });
      const recorded = casesOf(recordings.file(`behaviour-${client}.json`));
      const here = casesOf(out);
      const names = Object.keys(recorded).filter((name) => !SPEEDS.includes(name));
      expect(names).toHaveLength(65);
      for (const name of names) {
        const expected = EXCEPTIONS[name]?.(recorded[name]!, here[name]!) ?? recorded[name];
        expect({ [name]: here[name] }).toEqual({ [name]: expected });
      }
      expect(here['#uncaught']).toBeUndefined();
    },
    TOOL_TIMEOUT_MS + 10_000,
  );

  it.concurrent.each([
    ['db-client', 6092],
    ['kurrentdb-client', 2041],
  ])(
    'given the sequences recorded through %s, when this node is asked, then it answers the same',
    async (client, least) => {
      const trace = recordings.file(`traces-${client}.jsonl`);
      const printed = await runTool('trace.cjs', ['replay', await ownNode(), trace, '--client', client]);
      const { steps, differ, skipped } = JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, number>;
      expect(printed.includes('reference') ? printed : differ).toBe(0);
      expect(steps! + skipped!).toBeGreaterThanOrEqual(least);
    },
    TOOL_TIMEOUT_MS + 10_000,
  );
});

function casesOf(file: string): Cases {
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: Cases }).cases;
}
