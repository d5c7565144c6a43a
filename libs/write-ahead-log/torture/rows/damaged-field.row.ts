import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { type Files, flipped, FRONTIER, withFile } from '../../testing/tampering.js';
import { KnownLog } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const IDENTITY = '/log/node.json';
const SLOT = 4096;

/** Each field of a frame, by its first byte in the header or, if negative, from the frame's end; and what its change is called. */
const FRAME_FIELDS: Readonly<Record<string, readonly [number, string]>> = {
  magic: [0, 'header-magic'],
  'header CRC': [4, 'header-crc'],
  'body CRC': [8, 'header-crc'],
  codec: [12, 'header-crc'],
  'key id': [16, 'header-crc'],
  'stored length': [20, 'header-crc'],
  'chain before': [24, 'header-crc'],
  'frame number': [56, 'header-crc'],
  position: [64, 'header-crc'],
  'durable up to': [72, 'header-crc'],
  'wall clock': [80, 'header-crc'],
  type: [88, 'header-crc'],
  'event count': [92, 'header-crc'],
  'first revision': [96, 'header-crc'],
  'stream key': [104, 'header-crc'],
  'body length': [120, 'header-crc'],
  body: [128, 'body-crc'],
  chain: [-40, 'body-crc'],
  'frame length': [-8, 'body-crc'],
  'end magic': [-4, 'body-crc'],
};
const SEGMENT_FIELDS = [0, 8, 10, 12, 16, 20, 32, 48, 56, 64, 72, 80, 112, 4092];

async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const log = await KnownLog.ofSegments(random);
  await damageFrame(log, random);
  const path = log.paths[Math.floor(random() * log.paths.length)]!;
  for (const at of SEGMENT_FIELDS) {
    const lost = { ...log.rangeOf(path), fault: 'segment-header' };
    await log.expectExactLoss(damaged(log, path, at), lost, `byte ${at} of the header of ${path}`);
  }
  await damageFrontier(log, random);
  const at = Math.floor(random() * log.files.get(IDENTITY)!.length);
  await KnownLog.expectRefused(damaged(log, IDENTITY, at), /damaged; put it back/, `byte ${at} of node.json`);
  return { fields: Object.keys(FRAME_FIELDS).length + SEGMENT_FIELDS.length + 4 };
}

async function damageFrame(log: KnownLog, random: () => number): Promise<void> {
  const frame = log.frames[Math.floor(random() * log.frames.length)]!;
  for (const [name, [at, fault]] of Object.entries(FRAME_FIELDS)) {
    const offset = log.offsetOf(frame) + (at < 0 ? frame.end - frame.position + at : at);
    const lost = { from: frame.position, to: frame.end, fault };
    await log.expectExactLoss(damaged(log, frame.path, offset), lost, `${name} of the frame at ${frame.position}`);
  }
}

/** A slot of the frontier, or all of it, is evidence that the log can do without. */
async function damageFrontier(log: KnownLog, random: () => number): Promise<void> {
  const content = log.files.get(FRONTIER)!;
  const place = Math.floor(random() * 120);
  const both = flipped(flipped(content, place), SLOT + place);
  for (const frontier of [flipped(content, place), flipped(content, SLOT + place), both, undefined]) {
    const { log: opened, seen } = await openSimulated(withFile(log.files, FRONTIER, frontier));
    const isWhole = JSON.stringify(seen) === JSON.stringify(log.appendsBeside({ from: 0, to: 0 }));
    const isOpen = opened.state === 'open' && (frontier !== both || opened.recovery.frontier === null);
    await opened.close();
    holds('I1', isWhole && isOpen, () => `byte ${place} of the frontier kept the log from opening whole`);
  }
}

function damaged(log: KnownLog, path: string, at: number): Files {
  return new Map(log.files).set(path, flipped(log.files.get(path)!, at));
}

export const damagedField: TortureRow = {
  row: 12,
  title: 'each field of a frame, a segment header, the frontier and node.json changed',
  unit: 'fields',
  perRun: Object.keys(FRAME_FIELDS).length + SEGMENT_FIELDS.length + 4,
  short: 190,
  long: 7600,
  run,
};
