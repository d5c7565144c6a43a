import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeFrontierSlot, encodeFrontierSlot } from '../frontier/frontier-slot.js';
import { fixChain, fixCrcs } from '../testing/forging.js';
import { openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';

const HEADER = 4096;

describe('an attacker with access to the disk', () => {
  let files: Files;
  let frames: SeenFrame[];
  let path: string;
  let content: Buffer;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, ['one', 'two', 'three', 'four'], { segmentBytes: 1024 * 1024 });
    files = fileSystem.files();
    path = segmentPaths(files)[0]!;
    content = files.get(path)!;
  });

  /** The frame of this index, in `bytes`, a segment's file. */
  function frameIn(bytes: Buffer, index: number): Buffer {
    const end = frames[index + 1]?.position ?? bytes.length - HEADER;
    return bytes.subarray(HEADER + frames[index]!.position, HEADER + end);
  }

  it('given an event edited and its CRCs put right, when opened, then its chain shows it', async () => {
    const bytes = Buffer.from(content);
    const frame = frameIn(bytes, 1);
    frame.write('TWO', 128);
    fixCrcs(bytes, frame);
    const { log, seen } = await openSimulated(withFile(files, path, bytes));
    const damage = { fault: 'chain', from: frames[1]!.position, to: frames[2]!.position };
    expect(log.recovery.damage!.damages).toMatchObject([damage]);
    expect(seen).toEqual([frames[0], frames[2], frames[3]]);
    await log.close();
  });

  it('given its chain put right too, when opened, then the next frame does not follow it', async () => {
    const bytes = Buffer.from(content);
    const frame = frameIn(bytes, 1);
    frame.write('TWO', 128);
    fixChain(frame, 3);
    fixCrcs(bytes, frame);
    const { log } = await openSimulated(withFile(files, path, bytes));
    const damage = { fault: 'previous-chain', from: frames[2]!.position, to: frames[3]!.position };
    expect(log.state).toBe('degraded');
    expect(log.recovery.damage!.damages).toMatchObject([damage]);
    await log.close();
  });

  it('given the whole chain put right, when opened, then the frontier disagrees, and the head is not the one that was exported', async () => {
    const exported = (await openSimulated(SimulatedFileSystem.of(files))).log.recovery.end.chain;
    const bytes = Buffer.from(content);
    frameIn(bytes, 1).write('TWO', 128);
    let chain = frameIn(bytes, 0).subarray(-40, -8);
    for (const [index, { body }] of frames.entries()) {
      const frame = frameIn(bytes, index);
      if (index > 0) frame.set(chain, 24);
      chain = fixChain(frame, body.length);
      fixCrcs(bytes, frame);
    }
    const { log } = await openSimulated(withFile(files, path, bytes));
    expect(log.recovery).toMatchObject({ outcome: 'clean', frontier: { agrees: false } });
    expect(log.recovery.end.chain).not.toBe(exported);
    await log.close();
  });

  it('given a frame copied over another one, when opened, then its position shows it', async () => {
    const bytes = Buffer.from(content);
    frameIn(bytes, 1).set(frameIn(bytes, 0));
    const { log } = await openSimulated(withFile(files, path, bytes));
    expect(log.recovery.damage!.damages).toMatchObject([{ fault: 'header-position', from: frames[1]!.position }]);
    await log.close();
  });

  it('given a frame inside the body of another one, when the outer header is damaged, then the inner one is not taken for the next', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const inner = frameIn(content, 0).toString('latin1');
    const [outer, last] = await writtenLog(fileSystem, [inner, 'last'], { segmentBytes: 1024 * 1024 });
    const bytes = Buffer.from(fileSystem.files().get(path)!);
    bytes.fill(0, HEADER + outer!.position, HEADER + outer!.position + 128);
    const { log, seen } = await openSimulated(withFile(fileSystem.files(), path, bytes));
    expect(log.recovery.damage!.damages).toMatchObject([{ from: outer!.position, to: last!.position, lastSeq: 4 }]);
    expect(seen).toEqual([...frames, last]);
    await log.close();
  });

  it('given a frontier of another history, when opened, then the log opens and says that they disagree', async () => {
    const { storeId } = JSON.parse(files.get('/log/node.json')!.toString()) as { storeId: string };
    const id = Buffer.from(storeId.replaceAll('-', ''), 'hex');
    const frontier = files.get(FRONTIER)!;
    const slots = [0, 4096].map((at) => decodeFrontierSlot(frontier.subarray(at, at + 4096), id)!);
    const forged = slots.map((slot) => encodeFrontierSlot({ ...slot, chain: 'x'.repeat(32) }, id));
    const { log } = await openSimulated(withFile(files, FRONTIER, Buffer.concat(forged)));
    expect(log.state).toBe('open');
    expect(log.recovery.frontier).toMatchObject({ agrees: false });
    await log.close();
  });
});
