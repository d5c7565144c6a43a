import { randomBytes } from 'node:crypto';
import { prepareEvents } from '#libs/audit';
import { EventCodec, type PlainEvent, type SealedEvent } from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';
import type { BenchContext } from '../bench-context.js';
import { BenchEvents } from '../load/bench-events.js';
import { median } from '../statistics.js';
import { BenchKeyring } from './bench-keyring.js';

const EVENTS = 1000;
const WARM_UP = 5;
const ROUNDS = 15;
const TENANT = 'bench22222222';

/** Microseconds of processor time that one event takes before it is appended. */
export interface SealingResult {
  /** Parse, check, fill in, lay out. */
  readonly preparing: number;
  /** Boxes and digests. */
  readonly sealing: number;
  readonly sealedBytes: number;
}

const cpuMicroseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** A codec that knows how long it took, all calls together. */
class TimedCodec extends EventCodec {
  took = 0;

  override async seal(
    tenantId: string,
    stream: string | null,
    events: readonly PlainEvent[],
    at: Date,
  ): Promise<SealedEvent[]> {
    const before = cpuMicroseconds();
    const sealed = await super.seal(tenantId, stream, events, at);
    this.took += cpuMicroseconds() - before;
    return sealed;
  }
}

/** Measures preparing and sealing by itself, in this process, with keys at hand. */
export async function measureSealing({ say }: BenchContext): Promise<SealingResult> {
  say('boxes and digests by themselves');
  const keyring = new BenchKeyring(randomBytes, uuidV4);
  const codec = new TimedCodec(keyring);
  const events = new BenchEvents(Date.now(), 3);
  const [preparing, sealing]: [number[], number[]] = [[], []];
  let sealedBytes = 0;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const body = Buffer.from(events.batch(EVENTS));
    codec.took = 0;
    const before = cpuMicroseconds();
    const request = {
      tenantId: TENANT,
      form: 'ndjson',
      body,
      receivedAtMs: Date.now(),
      stream: `audit-${TENANT}.${TENANT}`,
    } as const;
    const prepared = await prepareEvents(request, { keyring, codec });
    const took = cpuMicroseconds() - before;
    if (round < WARM_UP) continue;
    preparing.push((took - codec.took) / EVENTS);
    sealing.push(codec.took / EVENTS);
    sealedBytes = prepared.events.reduce((sum, event) => sum + event.data.length, 0) / EVENTS;
  }
  return { preparing: median(preparing), sealing: median(sealing), sealedBytes };
}
