/** What the events of the benchmark are drawn from, so that queries know what to ask for. */
export const POPULATION = { actors: 5_000, entities: 200_000, days: 28 } as const;

const TYPES = [
  'case.viewed case.updated case.closed user.login user.logout call.routed call.recorded payment.captured',
  'consent.given consent.revoked document.exported report.run role.granted setting.changed note.added task.assigned',
].flatMap((line) => line.split(' '));
const WORDS = [
  'request audit review customer asked about invoice callback escalation follow up quarterly account dispute',
  'address change refund policy training sample complaint transfer verification deadline evidence archive contract',
].flatMap((line) => line.split(' '));
const DAY_MS = 86_400_000;

/** Reproducible random numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes audit events the size that applications send them in: about 600 bytes of JSON. */
export class BenchEvents {
  #number = 0;
  readonly #random: () => number;

  constructor(
    private readonly nowMs: number,
    seed = 1,
    private readonly withIds = false,
  ) {
    this.#random = randomNumbers(seed);
  }

  /** The JSON text of the next event. */
  next(): string {
    const n = this.#number++;
    const pick = (count: number): number => Math.floor(this.#random() * count);
    const actor = pick(POPULATION.actors);
    const entity = pick(POPULATION.entities);
    const words = Array.from({ length: 8 }, () => WORDS[pick(WORDS.length)]);
    return JSON.stringify({
      ...(this.withIds && { id: `bench-${this.nowMs}-${n}` }),
      type: TYPES[pick(TYPES.length)],
      occurredAt: new Date(this.nowMs - pick(POPULATION.days * DAY_MS)).toISOString(),
      actor: {
        id: `agent-${actor}`,
        type: 'user',
        ip: `198.51.100.${actor % 256}`,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
        sessionId: `session-${actor}-${n % 7}`,
      },
      entity: { type: 'case', id: `case-${entity}` },
      severity: 'info',
      before: { status: 'open', owner: `agent-${pick(POPULATION.actors)}` },
      after: { status: 'closed', owner: `agent-${actor}` },
      reason: `${words.join(' ')} ${n}`,
      service: 'portal',
      requestId: `request-${n}`,
      metadata: { department: `d${pick(40)}`, channel: 'web' },
    });
  }

  /** The body of a batch, a line an event. */
  batch(size: number): string {
    return Array.from({ length: size }, () => this.next()).join('\n');
  }

  /** One of the types, and one of the words of a reason, for queries. */
  static typeAt(share: number): string {
    return TYPES[Math.floor(share * TYPES.length)]!;
  }

  static wordAt(share: number): string {
    return WORDS[Math.floor(share * WORDS.length)]!;
  }
}
