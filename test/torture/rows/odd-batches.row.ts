import { randomUUID } from 'node:crypto';
import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { type Attempt, type ProposedEvent, proposedEvents } from '../node/attempt.js';
import { NodeBed } from '../node/node-bed.js';

const KILLS = 3;
const WRITERS = 8;
const TOO_LARGE = 1_100_000;
const NEARLY_TOO_LARGE = 1_040_000;

type Kind = 'oversize' | 'largest' | 'empty' | 'same id twice' | 'plain';
const KINDS: readonly Kind[] = ['oversize', 'largest', 'empty', 'same id twice', 'plain', 'plain', 'plain', 'plain'];

function eventsOf(kind: Kind, random: () => number): ProposedEvent[] {
  const id = randomUUID();
  switch (kind) {
    case 'oversize':
      return [...proposedEvents(random, 3, 200), { id, text: 'x'.repeat(TOO_LARGE) }];
    case 'largest':
      return [{ id, text: 'x'.repeat(NEARLY_TOO_LARGE) }];
    case 'empty':
      return [];
    case 'same id twice':
      return ['first', 'second'].map((text) => ({ id, text }));
    case 'plain':
      return proposedEvents(random, 20, 400);
  }
}

/** Appends that are too large, as large as may be, empty, or name one id twice, until the node is killed. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return NodeBed.use({}, async (bed) => {
    let appends = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const goal = appends + 1 + Math.floor(random() * 80);
      const write = async (stream: string): Promise<void> => {
        for (let last = -1; ;) {
          const kind = KINDS[Math.floor(random() * KINDS.length)]!;
          const attempt = await bed.append(stream, last, eventsOf(kind, random));
          expectOutcome(kind, attempt);
          if (attempt.outcome === 'unknown') return;
          if (attempt.outcome === 'acked' && attempt.events.length > 0) last = attempt.revision!;
          if (++appends === goal) void bed.kill();
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(`odd-${kill}-${writer}`)));
      await bed.restart();
      await bed.verify();
      await retry(bed);
    }
    await bed.verify();
    await bed.settle();
    return { kills: KILLS, appends };
  });
}

function expectOutcome(kind: Kind, { outcome, failure }: Attempt): void {
  const isRight = outcome === 'unknown' || (kind === 'oversize') === (outcome === 'failed') || kind === 'empty';
  holds('I3', isRight, () => `an append (${kind}) is ${outcome}: ${failure}`);
}

/** What is too large is refused again; everything else must succeed. */
async function retry(bed: NodeBed): Promise<void> {
  const unknown = bed.attempts.filter(({ outcome }) => outcome === 'unknown');
  await bed.retryUnknown(true);
  for (const { outcome, events, failure } of unknown) {
    const isTooLarge = events.some(({ text }) => text.length === TOO_LARGE);
    const isRight = events.length === 0 || isTooLarge === (outcome === 'failed');
    holds('I7', isRight, () => `sent again, an append of ${events.length} events is ${outcome}: ${failure}`);
  }
}

export const oddBatches: TortureRow = {
  row: 25,
  title: 'SIGKILL under oversize, empty and repeating appends',
  unit: 'kills',
  perRun: KILLS,
  short: 3,
  long: 150,
  run,
};
