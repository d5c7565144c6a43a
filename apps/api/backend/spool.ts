import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidV7, type Clock } from '#libs/kernel';
import type { EventRecorder, HeldEvents } from '#libs/audit';
import type { RecordableEvent } from '#libs/event-store';

interface Spooled extends Omit<RecordableEvent, 'data' | 'reseal'> {
  readonly tenantId: string;
  /** base64. */
  readonly data: string;
}

/**
 * Keeps on disk what was accepted for buffered recording and could not be written before the process had to end. The events
 * are sealed; the next start records them.
 */
export class Spool {
  readonly #directory: string;

  constructor(
    dataDirectory: string,
    private readonly clock: Clock,
  ) {
    this.#directory = join(dataDirectory, 'buffered');
  }

  /** Writes events, and resolves when they are on disk. */
  async write(held: HeldEvents): Promise<void> {
    const lines = [...held].flatMap(([tenantId, events]) =>
      events.map((event) => JSON.stringify(spooledOf(tenantId, event))),
    );
    if (lines.length === 0) return;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, `${uuidV7(this.clock.nowMs())}.ndjson`);
    const file = await open(`${path}.tmp`, 'wx', 0o600);
    try {
      await file.writeFile(lines.join('\n'));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
  }

  /** Records what earlier processes left, and forgets it; what cannot be recorded now stays for the next start. */
  async replay(recorder: EventRecorder): Promise<void> {
    const names = await readdir(this.#directory).catch((): string[] => []);
    for (const name of names.filter((one) => one.endsWith('.ndjson')).sort()) {
      const path = join(this.#directory, name);
      const lines = (await readFile(path, 'utf8')).split('\n');
      const byTenant: HeldEvents = new Map();
      for (const line of lines) {
        const spooled = JSON.parse(line) as Spooled;
        byTenant.set(spooled.tenantId, [...(byTenant.get(spooled.tenantId) ?? []), recordableOf(spooled)]);
      }
      let isDone = true;
      for (const [tenantId, events] of byTenant) {
        const outcomes = await recorder.record(tenantId, events);
        isDone &&= outcomes.every(({ status }) => status === 'recorded' || status === 'conflict');
      }
      if (isDone) await rm(path);
    }
  }
}

function spooledOf(tenantId: string, event: RecordableEvent): Spooled {
  return { ...event, tenantId, data: Buffer.from(event.data).toString('base64') };
}

/** What it says in plain is not known any more: in another month it stays under the key of the month in which it was sealed. */
function recordableOf({ data, ...rest }: Spooled): RecordableEvent {
  const event = { ...rest, chosenId: true, data: new Uint8Array(Buffer.from(data, 'base64')) };
  return { ...event, reseal: async (at) => ({ ...event, period: at.toISOString().slice(0, 7) }) };
}
