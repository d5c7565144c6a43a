import { decodeFrontierSlot, encodeFrontierSlot } from '../../frontier/frontier-slot.js';
import { fixChain, fixCrcs } from '../../testing/forging.js';
import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { type Files, FRONTIER } from '../../testing/tampering.js';
import type { ReadFrame } from '../independent-reader.js';
import { KnownLog } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

/** One append is changed by somebody who puts right more and more of what would give it away. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const bodies = Array.from({ length: 8 }, (_, i) => `${i} ${'abcdefg'.repeat(1 + Math.floor(random() * 40))}`);
  const log = await KnownLog.of(bodies, { segmentBytes: 1024 * 1024 });
  const index = Math.floor(random() * (log.frames.length - 1));
  const at = Math.floor(random() * log.frames[index]!.body.length);
  const forger = new Forger(log, index, at);
  const { position, end } = log.frames[index]!;
  const { position: nextPosition, end: nextEnd } = log.frames[index + 1]!;
  await expectNamed(forger.files(0), { from: position, to: end, fault: 'chain' });
  await expectNamed(forger.files(1), { from: nextPosition, to: nextEnd, fault: 'previous-chain' });
  await expectAnotherHead(log, forger.files(Infinity), false);
  await expectAnotherHead(log, forger.withFrontier(), true);
  return { forgeries: 4 };
}

/** Edits a byte of an append, puts its CRCs right, and then the chain of as many frames from it on as told. */
class Forger {
  constructor(
    private readonly log: KnownLog,
    private readonly index: number,
    private readonly at: number,
  ) {}

  files(chained: number): Files {
    const path = this.log.paths[0]!;
    const bytes = Buffer.from(this.log.files.get(path)!);
    let chain: Buffer | undefined;
    for (const [i, frame] of this.log.frames.slice(this.index).entries()) {
      if (i > 0 && i >= chained) break;
      const own = this.bytesOf(bytes, frame);
      if (i === 0) own[128 + this.at]! ^= 1;
      if (chain) own.set(chain, 24);
      if (i < chained) chain = fixChain(own, frame.body.length);
      fixCrcs(bytes, own);
    }
    return new Map(this.log.files).set(path, bytes);
  }

  /** The whole chain, and the frontier with it. */
  withFrontier(): Files {
    const files = this.files(Infinity);
    const bytes = files.get(this.log.paths[0]!)!;
    const head = this.bytesOf(bytes, this.log.frames.at(-1)!).subarray(-40, -8).toString('latin1');
    const { storeId } = JSON.parse(files.get('/log/node.json')!.toString()) as { storeId: string };
    const id = Buffer.from(storeId.replaceAll('-', ''), 'hex');
    const frontier = files.get(FRONTIER)!;
    const slots = [0, 4096].map((start) => decodeFrontierSlot(frontier.subarray(start, start + 4096), id)!);
    const forged = slots.map((slot) =>
      encodeFrontierSlot(slot.position === this.log.end ? { ...slot, chain: head } : slot, id),
    );
    return files.set(FRONTIER, Buffer.concat(forged));
  }

  private bytesOf(bytes: Buffer, frame: ReadFrame): Buffer {
    const offset = this.log.offsetOf(frame);
    return bytes.subarray(offset, offset + frame.end - frame.position);
  }
}

async function expectNamed(files: Files, expected: { from: number; to: number; fault: string }): Promise<void> {
  const { log } = await openSimulated(SimulatedFileSystem.of(files));
  const named = (log.recovery.damage?.damages ?? []).map(({ from, to, fault }) => ({ from, to, fault }));
  await log.close();
  const isExact = JSON.stringify(named) === JSON.stringify([expected]);
  holds('I5', isExact, () => `changed is ${JSON.stringify(expected)}, named is ${JSON.stringify(named)}`);
}

/** The log looks whole; the head that was kept elsewhere, and the frontier unless it was forged too, give it away. */
async function expectAnotherHead(log: KnownLog, files: Files, agrees: boolean): Promise<void> {
  const { log: opened } = await openSimulated(SimulatedFileSystem.of(files));
  const { end, frontier, outcome } = opened.recovery;
  await opened.close();
  const isAnother = end.chain !== log.frames.at(-1)!.chainAfter;
  holds('I5', isAnother, () => 'a rewritten chain ends in the head that was exported');
  const isTold = outcome === 'clean' && frontier?.agrees === agrees;
  holds('I5', isTold, () => `${outcome}, and the frontier agrees: ${String(frontier?.agrees)}`);
}

export const tampering: TortureRow = {
  row: 26,
  title: 'an append changed, with its CRCs, its chain, all chains, the frontier put right',
  unit: 'forgeries',
  perRun: 4,
  short: 100,
  long: 4000,
  run,
};
