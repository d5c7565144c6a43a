import { hasPeriod } from '#libs/contracts';
import type { KeyLease, KeyWanted } from '#libs/privacy';
import { boxKeys, type BoxKeys, type BoxSecrets } from './box-keys.js';
import type { PlainBox } from './plain-event.js';
import { isClassName } from './stored-data.js';

/** The keys of a kind of box, before they are there: places within {@link WantedKeys.wanted}. */
interface WantedSet {
  readonly class: string;
  readonly places: readonly number[];
}

/** The keys that a batch wants, each once. Boxes with the same class and subjects share a set of them. */
export class WantedKeys {
  readonly wanted: KeyWanted[] = [];
  private readonly places = new Map<string, number>();
  private readonly sets = new Map<string, number>();
  private readonly contents: WantedSet[] = [];

  constructor(
    private readonly stream: string | null,
    private readonly period: string,
  ) {}

  /** The number of the set of keys of a box. */
  setOf(box: PlainBox): number {
    let name = box.class;
    // With its length before each part, no two lists of subjects have one name.
    for (const { type, id } of box.subjects) name += ` ${type.length} ${type}${id.length} ${id}`;
    const known = this.sets.get(name);
    if (known !== undefined) return known;
    const places = this.placesOf(box);
    this.sets.set(name, this.contents.length);
    return this.contents.push({ class: box.class, places }) - 1;
  }

  /** The keys of each set, by its number, once `leases` of all that is wanted are there. */
  resolve(leases: readonly KeyLease[], secrets: BoxSecrets): BoxKeys[] {
    return this.contents.map((set) =>
      boxKeys(
        set.class,
        this.period,
        set.places.map((place) => leases[place]!),
        secrets,
      ),
    );
  }

  private want(name: string, wanted: KeyWanted): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.wanted.length);
    return this.wanted.push(wanted) - 1;
  }

  private placesOf(box: PlainBox): number[] {
    const { class: name, subjects } = box;
    if (!isClassName(name)) throw new RangeError(`not the name of a retention class: ${name}`);
    const places: number[] = [];
    if (hasPeriod(name)) places.push(this.want(`p${name}`, { kind: 'period', class: name, period: this.period }));
    for (const { type, id } of subjects)
      places.push(
        this.want(`s${name} ${type.length} ${type}${id}`, { kind: 'subject', class: name, subject: { type, id } }),
      );
    if (places.length > 0) return places;
    if (this.stream === null) throw new RangeError(`a box of class ${name} without a subject needs its stream`);
    return [this.want(`t${name}`, { kind: 'stream', class: name, stream: this.stream })];
  }
}
