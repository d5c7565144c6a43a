import { UnavailableError } from '#libs/kernel';

/** Something that the process has only once its stores are there. */
export class Late<T> {
  #value: T | undefined;

  constructor(private readonly name: string) {}

  /** Whether it is there. */
  get isThere(): boolean {
    return this.#value !== undefined;
  }

  /** It; an UnavailableError before it is there. */
  get(): T {
    if (this.#value !== undefined) return this.#value;
    throw new UnavailableError('API.STARTING', `${this.name} is not possible yet: a store is away.`, 'not-written');
  }

  /** It, if it is there. */
  find(): T | undefined {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
  }
}
