import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aggregateStream, type AuditEvent, contractOf } from '#libs/contracts';
import { type JsonObject, uuidV4 } from '#libs/kernel';
import {
  beginVersion,
  type FromPreparing,
  listVersions,
  PreparingThread,
  PreparingThreads,
  type PreparingWorker,
  Rebuilder,
  type ToPreparing,
} from '#libs/projections';
import { AuditTrailBed, CALL_COMPLETED_DATA, CALL_RECEIVED_DATA, sealDomainEvent } from '#libs/testing';
import { AuditTrailModel } from './audit-trail.model.js';

const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };
const ORDER = { after: null, maxPerSecond: null, isSwitchWanted: true, acceptedDifferences: null, requestedBy: 'anna' };
const LIMITS = { events: 30, bytes: 1_000_000, milliseconds: 0, together: 7 };

/** What a thread does, in this one, behind a port as a thread has it. It dies of the job whose number is `fatal`. */
class NearbyWorker extends EventEmitter implements PreparingWorker {
  private readonly channel = new MessageChannel();

  constructor(bed: AuditTrailBed, model: AuditTrailModel, fatal = Infinity) {
    super();
    const { port1, port2 } = this.channel;
    const thread = new PreparingThread(port2, { eventStore: bed.store, codec: bed.codec, models: [model] });
    port1.on('message', (message: FromPreparing) => {
      if (message.kind !== 'prepared' || message.job < fatal) this.emit('message', message);
      else this.end();
    });
    void thread.run().then(() => this.end());
  }

  postMessage(message: ToPreparing, transfer: readonly ArrayBuffer[]): void {
    this.channel.port1.postMessage(message, transfer);
  }

  private end(): void {
    this.channel.port1.close();
    this.emit('exit');
  }
}

describe('versions of the audit trail that several threads build together', () => {
  let bed: AuditTrailBed;
  let model: AuditTrailModel;
  let tenantId: string;
  let threads: PreparingThreads | undefined;
  let troubles: string[];

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    model = new AuditTrailModel({ ...bed, eventStore: bed.store });
    tenantId = await bed.tenant();
    troubles = [];
  });

  afterEach(async () => {
    await threads?.close();
    await bed.close();
  });

  async function call(stream: string, type: string, data: JsonObject): Promise<void> {
    const event = await sealDomainEvent(bed.codec, stream, contractOf(type), data, bed.clock.now());
    await bed.store.append(stream, [event], { expectedRevision: 'any' });
  }

  /** Audit events, among them calls that go on over several batches, an id that is recorded again, and what is not ours. */
  async function fillLog(): Promise<void> {
    const calls = Array.from({ length: 8 }, () => aggregateStream('call', tenantId, uuidV4()));
    const chosen = await bed.record(tenantId, [{ ...VIEW, id: 'twice' }]);
    for (const stream of calls) {
      await call(stream, 'exchange.call-received.v1', CALL_RECEIVED_DATA);
      await bed.record(tenantId, Array.from({ length: 9 }, (_, i) => ({ ...VIEW, id: `${stream} ${i}` }))); // prettier-ignore
    }
    await bed.append(tenantId, chosen);
    const foreign = { id: uuidV4(), type: 'foreign', data: Buffer.from('{}'), metadata: Buffer.from('{}') };
    await bed.store.append('elsewhere', [foreign], { expectedRevision: 'any' });
    for (const stream of calls) await call(stream, 'exchange.call-completed.v2', CALL_COMPLETED_DATA);
    await bed.record(
      tenantId,
      Array.from({ length: 40 }, () => VIEW),
    );
    await bed.append(tenantId, chosen);
  }

  async function rebuild(signal = AbortSignal.timeout(30_000)): Promise<void> {
    await beginVersion(bed.database, model, ORDER);
    const listener = {
      progress: () => undefined,
      trouble: (_: string, error: unknown) => void troubles.push((error as Error).message),
    };
    const stores = { ...bed, eventStore: bed.store, databaseUrl: bed.test.url };
    await new Rebuilder({ ...stores, models: [model], listener, limits: LIMITS, threads }).run(signal);
  }

  const newest = async (): Promise<unknown> => (await listVersions(bed.database, ['audit-trail'])).at(-1);

  it('given calls, ids that are repeated and foreign events, then the version is equal to what one thread made', async () => {
    await fillLog();
    await bed.project();
    const before = await bed.find(tenantId, {}, { limit: 1_000 });
    const start = (): PreparingWorker => new NearbyWorker(bed, model);
    threads = new PreparingThreads({
      start,
      count: 3,
      bytesMin: 1,
      onTrouble: (error) => void troubles.push(error.message),
    });
    await rebuild();
    expect(await newest()).toMatchObject({
      state: 'live',
      rebuild: { phase: 'switched', comparison: { isEqual: true } },
    });
    expect(await bed.find(tenantId, {}, { limit: 1_000 })).toEqual(before);
    expect(before.entries.filter(({ entry }) => entry.duplicateOf !== undefined)).toHaveLength(2);
    expect(troubles).toEqual([]);
  });

  it('given a thread that dies in its second job, then another one takes its place, and nothing is missing or double', async () => {
    await fillLog();
    await bed.project();
    let started = 0;
    const start = (): PreparingWorker => new NearbyWorker(bed, model, started++ === 1 ? 1 : Infinity);
    threads = new PreparingThreads({ start, count: 2, bytesMin: 1, onTrouble: () => undefined });
    await rebuild();
    expect(started).toBe(3);
    expect(troubles).toEqual(['A thread that prepares events ended; they are prepared again.']);
    expect(await newest()).toMatchObject({ state: 'live', rebuild: { comparison: { isEqual: true } } });
  });

  it('given an event that cannot be prepared, then it is parked alone, and all others have their rows', async () => {
    await fillLog();
    const [poisoned] = await bed.record(tenantId, [VIEW]);
    await bed.record(tenantId, [VIEW]);
    const open = bed.codec.open.bind(bed.codec);
    bed.codec.open = async (events) => {
      const opened = await open(events);
      for (const event of opened)
        if (event.recorded.id === poisoned!.id && event.kind === 'format-1')
          Object.assign(event, { metadata: undefined });
      return opened;
    };
    await bed.project();
    const start = (): PreparingWorker => new NearbyWorker(bed, model);
    threads = new PreparingThreads({ start, count: 2, bytesMin: 1, onTrouble: () => undefined });
    await rebuild();
    expect(await newest()).toMatchObject({ state: 'live', rebuild: { comparison: { isEqual: true } } });
    const parked = await bed.rows(
      'SELECT version, event_id::text AS id FROM projections.parked_events ORDER BY version',
    );
    expect(parked).toEqual([1, 2].map((version) => expect.objectContaining({ version, id: poisoned!.id })));
  });

  it('given a keyring that is away, when it is told to stop, then it stops at once; later it goes on to the end', async () => {
    await fillLog();
    await bed.project();
    const start = (): PreparingWorker => new NearbyWorker(bed, model);
    const stop = new AbortController();
    const onTrouble = (error: Error): void => stop.abort(error);
    const keysById = bed.keyring.keysById.bind(bed.keyring);
    bed.keyring.keysById = () => Promise.reject(new Error('The keyring is away.'));
    threads = new PreparingThreads({ start, count: 2, bytesMin: 1, onTrouble });
    await rebuild(stop.signal);
    expect(stop.signal.reason).toEqual(new Error('The keyring is away.'));
    expect(await newest()).toMatchObject({ state: 'building', rebuild: { phase: 'loading' } });
    bed.keyring.keysById = keysById;
    const stores = { ...bed, eventStore: bed.store, databaseUrl: bed.test.url };
    const listener = { progress: () => undefined, trouble: () => undefined };
    await new Rebuilder({ ...stores, models: [model], listener, threads }).run(AbortSignal.timeout(30_000));
    expect(await newest()).toMatchObject({ state: 'live', rebuild: { comparison: { isEqual: true } } });
  });
});
