import { EventCodec, type Position } from '#libs/event-store';
import type { Principal } from '#libs/identity';
import { NotFoundError } from '#libs/kernel';
import {
  beginVersion,
  checkPosition,
  countDropped,
  dropVersion,
  listVersions,
  orderSwitch,
  readAttestation,
  readCounts,
  type ReadModel,
  type RebuildOrder,
} from '#libs/projections';
import type { Backend } from '../../backend/backend.js';
import { createReadModels } from '../read-models.js';
import { AuditedProjectionChanges } from './audited.projection-changes.js';
import { type ShownAttestation, shownAttestation } from './shown-attestation.js';
import { type ShownProjection, shownProjection, type ShownVersion, shownVersion } from './shown-projection.js';

/** One projection, with all its versions. */
export interface ShownProjectionDetail extends ShownProjection {
  /** What the live version has counted, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly versions: readonly ShownVersion[];
  readonly attestation: ShownAttestation;
}

/** What somebody orders; who, is known. */
export type OrderedRebuild = Omit<RebuildOrder, 'requestedBy'>;

/** The projections, their versions and rebuilds, for whoever may manage them. Every change is audited, or not made. */
export class ManagedProjections {
  readonly #changes: AuditedProjectionChanges;

  constructor(
    private readonly backend: Pick<Backend, 'stores' | 'keyring' | 'projections' | 'rebuilds' | 'recording'>,
  ) {
    this.#changes = new AuditedProjectionChanges(() => backend.recording.get());
  }

  /** All of them in short. */
  async list(): Promise<ShownProjection[]> {
    const { database } = this.backend.stores;
    const names = this.#models().map(({ name }) => name);
    const [versions, dropped] = [await listVersions(database, names), await countDropped(database, names)];
    return names.map((name) => {
      const own = versions.filter(({ projection }) => projection === name);
      return shownProjection(name, own, dropped.get(name)!, this.#status(name));
    });
  }

  /** One of them; a NotFoundError for a name that none has. */
  async find(name: string): Promise<ShownProjectionDetail> {
    this.model(name);
    const { stores, rebuilds } = this.backend;
    const versions = await listVersions(stores.database, [name]);
    const dropped = (await countDropped(stores.database, [name])).get(name)!;
    return {
      ...shownProjection(name, versions, dropped, this.#status(name)),
      counts: await readCounts(stores.database, name),
      versions: versions.map((one) => shownVersion(one, rebuilds.progressOf(name, one.version))),
      attestation: shownAttestation(await readAttestation(stores.database, name)),
    };
  }

  /** Orders a new version, and gives its number. Rejects as `beginVersion` does, and for a position that the log has not. */
  async rebuild(by: Principal, name: string, order: OrderedRebuild): Promise<number> {
    const { stores, rebuilds } = this.backend;
    const { after, maxPerSecond, isSwitchWanted, acceptedDifferences } = order;
    const shown = { from: after === null ? null : String(after), maxPerSecond, switch: isSwitchWanted };
    const record = (version: number): Promise<void> =>
      this.#changes.record(by, 'rebuild-order', name, { version, ...shown }, acceptedDifferences ?? undefined);
    if (after !== null) await checkPosition(stores.eventStore, after);
    const version = await beginVersion(stores.database, this.model(name), { ...order, requestedBy: by.id }, record);
    rebuilds.wake();
    return version;
  }

  /** Lets a version that is ready, or has failed, become the live one. */
  async switchTo(by: Principal, name: string, version: number, acceptedDifferences: string | null): Promise<void> {
    const { stores, rebuilds } = this.backend;
    const { name: projection } = this.model(name);
    const record = (): Promise<void> =>
      this.#changes.record(by, 'version-switch', name, { version }, acceptedDifferences ?? undefined);
    await orderSwitch(stores.database, { projection, version }, acceptedDifferences, record);
    rebuilds.wake();
  }

  /** Drops a version that is not the live one. */
  async dropVersion(by: Principal, name: string, version: number): Promise<void> {
    const record = (): Promise<void> => this.#changes.record(by, 'version-drop', name, { version });
    await dropVersion(this.backend.stores.database, this.model(name), version, record);
    this.backend.rebuilds.forget(name, version);
  }

  /** The read model of that name; a NotFoundError where there is none. */
  model(name: string): ReadModel {
    const model = this.#models().find((one) => one.name === name);
    if (!model) throw new NotFoundError('PROJECTION.UNKNOWN', 'There is no projection of that name.');
    return model;
  }

  #models(): ReadModel[] {
    const { stores, keyring } = this.backend;
    return createReadModels({ ...stores, codec: new EventCodec(keyring.get()) });
  }

  #status(name: string): Backend['projections']['statuses'][number] | undefined {
    return this.backend.projections.statuses.find(({ projection }) => projection === name);
  }
}

/** A position of a request, which is decimal digits; null where there is none. */
export function positionOf(text: string | undefined): Position | null {
  return text === undefined ? null : BigInt(text);
}
