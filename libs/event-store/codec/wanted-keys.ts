import { hasPeriod } from '#libs/contracts';
import type { KeyLease, KeyWanted, Subject } from '#libs/privacy';
import { boxKeys, type BoxKeys, type BoxSecrets } from './box-keys.js';
import type { PlainBox } from './plain-event.js';
import { isClassName } from './stored-data.js';

/** The keys of a kind of box, before they are there: places within {@link WantedKeys.wanted}. */
interface WantedSet {
  readonly class: string;
  readonly places: readonly number[];
}

/** What a batch wants of one retention class. Maps of maps, since names that are joined cost more than looking them up. */
class WantedClass {
  /** By type, then by id. */
  readonly subjects = new Map<string, Map<string, number>>();
  /** Sets by the place of their one subject; by the places of several, joined; without any. */
  readonly ofOne = new Map<number, number>();
  readonly ofSeveral = new Map<string, number>();
  ofNone: number | undefined;
  period: number | undefined;
}

/** The keys that a batch wants, each once. Boxes with the same class and subjects share a set of them. */
export class WantedKeys {
  readonly wanted: KeyWanted[] = [];
  private readonly classes = new Map<string, WantedClass>();
  private readonly sets: WantedSet[] = [];

  constructor(
    private readonly stream: string | null,
    private readonly period: string,
  ) {}

  /** The number of the set of keys of a box. */
  setOf(box: PlainBox): number {
    const { class: name, subjects } = box;
    const wanted = this.classOf(name);
    if (subjects.length === 0) return (wanted.ofNone ??= this.addSet(name, this.basePlaces(name, wanted, true)));
    if (subjects.length === 1) {
      const place = this.placeOf(name, wanted, subjects[0]!);
      const known = wanted.ofOne.get(place);
      if (known !== undefined) return known;
      const set = this.addSet(name, [...this.basePlaces(name, wanted), place]);
      wanted.ofOne.set(place, set);
      return set;
    }
    const places = subjects.map((subject) => this.placeOf(name, wanted, subject));
    const joined = places.join();
    const set = wanted.ofSeveral.get(joined) ?? this.addSet(name, [...this.basePlaces(name, wanted), ...places]);
    wanted.ofSeveral.set(joined, set);
    return set;
  }

  /** The keys of each set, by its number, once `leases` of all that is wanted are there. */
  resolve(leases: readonly KeyLease[], secrets: BoxSecrets): BoxKeys[] {
    return this.sets.map(({ class: name, places }) =>
      boxKeys(
        name,
        this.period,
        places.map((place) => leases[place]!),
        secrets,
      ),
    );
  }

  private classOf(name: string): WantedClass {
    let wanted = this.classes.get(name);
    if (!wanted) {
      if (!isClassName(name)) throw new RangeError(`not the name of a retention class: ${name}`);
      this.classes.set(name, (wanted = new WantedClass()));
    }
    return wanted;
  }

  /** The place of the period's key; where there is none, for a box without subjects that of the stream's. */
  private basePlaces(name: string, wanted: WantedClass, alone = false): number[] {
    if (hasPeriod(name)) {
      wanted.period ??= this.wanted.push({ kind: 'period', class: name, period: this.period }) - 1;
      return [wanted.period];
    }
    if (!alone) return [];
    if (this.stream === null) throw new RangeError(`a box of class ${name} without a subject needs its stream`);
    return [this.wanted.push({ kind: 'stream', class: name, stream: this.stream }) - 1];
  }

  private placeOf(name: string, { subjects }: WantedClass, { type, id }: Subject): number {
    let ids = subjects.get(type);
    if (!ids) subjects.set(type, (ids = new Map()));
    let place = ids.get(id);
    if (place === undefined) {
      place = this.wanted.push({ kind: 'subject', class: name, subject: { type, id } }) - 1;
      ids.set(id, place);
    }
    return place;
  }

  private addSet(name: string, places: readonly number[]): number {
    return this.sets.push({ class: name, places }) - 1;
  }
}
