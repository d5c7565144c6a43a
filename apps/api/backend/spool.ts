import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidV7, type Clock } from '#libs/kernel';
import type { EventRecorder, HeldEvents } from '#libs/audit';
import type { RecordableEvent } from '#libs/event-store';

interface Spooled extends Omit<RecordableEvent, 'data' | 'reseal'> {
  readonly tenantId: string;
  /** base64. */
  readonly data: string;
}

/** Room that is held for what may have to be kept while the disk is full, in bytes. */
const RESERVE_BYTES = 8 * 1024 * 1024;

/**
 * Keeps on disk what was accepted for buffered recording and could not be written before the process had to end. The events
 * are sealed; they are recorded at the next start, or when the event store can write again.
 */
export class Spool {
  readonly #directory: string;
  readonly #reserve: string;
  #replaying: Promise<void> = Promise.resolve();

  constructor(
    dataDirectory: string,
    private readonly clock: Clock,
  ) {
    this.#directory = join(dataDirectory, 'buffered');
    this.#reserve = join(this.#directory, 'reserve');
  }

  /** Takes room on the disk, so that a full one does not keep {@link write} from what it is for; nothing where there is none. */
  async reserve(): Promise<void> {
    const { size } = await stat(this.#reserve).catch(() => ({ size: 0 }));
    if (size === RESERVE_BYTES) return;
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeFile(this.#reserve, Buffer.alloc(RESERVE_BYTES), { mode: 0o600 });
    } catch {
      await rm(this.#reserve, { force: true }).catch(() => undefined);
    }
  }

  /** Writes events, and resolves when they are on disk. */
  async write(held: HeldEvents): Promise<void> {
    const lines = [...held].flatMap(([tenantId, events]) =>
      events.map((event) => JSON.stringify(spooledOf(tenantId, event))),
    );
    if (lines.length === 0) return;
    const path = join(this.#directory, `${uuidV7(this.clock.nowMs())}.ndjson`);
    const text = lines.join('\n');
    await this.#put(path, text).catch(async () => {
      await rm(this.#reserve, { force: true });
      await this.#put(path, text);
    });
  }

  async #put(path: string, text: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.tmp`, text, { mode: 0o600, flush: true });
    await rename(`${path}.tmp`, path);
  }

  /** Records what earlier processes left, and forgets it; what cannot be recorded now stays for the next time. */
  replay(recorder: EventRecorder): Promise<void> {
    this.#replaying = this.#replaying.catch(() => undefined).then(() => this.#replay(recorder));
    return this.#replaying;
  }

  async #replay(recorder: EventRecorder): Promise<void> {
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
