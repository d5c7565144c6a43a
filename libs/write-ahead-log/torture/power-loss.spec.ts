import { describe, expect, it } from '@jest/globals';
import { append, openSimulated, type SeenFrame, storeFiles } from '../testing/log-harness.js';
import { seededRandom } from '../testing/seeded-random.js';
import type { WriteAheadLog } from '../write-ahead-log.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';

const SEEDS = 400;
const LIVES = 4;

/** What the driver knows of the appends of all lives so far. */
interface Ledger {
  /** In the order of their positions. */
  readonly acknowledged: SeenFrame[];
  /** May be there or not, but only from the first on. */
  unknown: SeenFrame[];
}

/** Opens the log and checks it against the ledger; what it shows is acknowledged from then on. */
async function recover(fileSystem: SimulatedFileSystem, random: () => number, ledger: Ledger, seed: number) {
  const frontierIntervalMs = random() < 0.5 ? 0 : 3_600_000;
  const { log, seen } = await openSimulated(fileSystem, { frontierIntervalMs });
  const count = ledger.acknowledged.length;
  const { unknown } = ledger;
  const expected = [...ledger.acknowledged, ...unknown.slice(0, Math.max(0, seen.length - count))];
  // As text: Jest's own comparison of a hundred thousand frames takes longer than all the rest.
  expect(JSON.stringify({ seed, state: log.state, seen })).toBe(
    JSON.stringify({ seed, state: 'open', seen: expected }),
  );
  ledger.acknowledged.push(...seen.slice(count));
  ledger.unknown = [];
  return log;
}

/** One life of a process: recovers, appends, and is cut off at a random operation, or by a sync that fails. */
async function live(
  fileSystem: SimulatedFileSystem,
  random: () => number,
  ledger: Ledger,
  seed: number,
): Promise<void> {
  let operations = Math.floor(random() * 120);
  const syncFails = random() < 0.2;
  fileSystem.inject = ({ kind }) => {
    if (operations-- > 0) return undefined;
    return { code: syncFails && operations === -1 && kind === 'sync' ? 'EIO' : POWER_OFF };
  };
  const log = await recover(fileSystem, random, ledger, seed).catch((error: Error) => {
    if (operations >= 0) throw error;
  });
  if (!log) return;
  await appendWhileOpen(log, random, ledger);
  expect({ seed, state: log.state }).toEqual({ seed, state: 'poisoned' });
}

async function appendWhileOpen(log: WriteAheadLog, random: () => number, ledger: Ledger): Promise<void> {
  for (let n = 0; log.state === 'open'; n++) {
    const group = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, i) => {
      const body = `${n}.${i} ${'x'.repeat(Math.floor(random() ** 3 * 900))}`;
      const { position, durable } = append(log, body);
      return { frame: { position, body }, durable };
    });
    ledger.unknown = group.map(({ frame }) => frame);
    const outcomes = await Promise.allSettled(group.map(({ durable }) => durable));
    const firstLost = outcomes.findIndex(({ status }) => status === 'rejected');
    const count = firstLost < 0 ? outcomes.length : firstLost;
    ledger.acknowledged.push(...ledger.unknown.splice(0, count));
  }
}

describe('power loss', () => {
  it(`given ${SEEDS} logs, each cut off ${LIVES} times at a random operation, by a kill or with un-synced sectors and names lost, when opened again, then all that was acknowledged or shown is there, and nothing that was not appended`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seededRandom(seed);
      const ledger: Ledger = { acknowledged: [], unknown: [] };
      let fileSystem = SimulatedFileSystem.empty();
      for (let life = 0; life < LIVES; life++) {
        await live(fileSystem, random, ledger, seed);
        fileSystem = random() < 0.3 ? fileSystem.afterKill() : fileSystem.afterPowerLoss(random);
      }
      await (await recover(fileSystem, random, ledger, seed)).close();
      const files = storeFiles(fileSystem);
      await (await recover(fileSystem, random, ledger, seed)).close();
      expect(storeFiles(fileSystem)).toEqual(files);
    }
  });
});
