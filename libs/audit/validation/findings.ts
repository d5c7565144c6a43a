import type { FieldError } from '#libs/kernel';

const PER_EVENT_MAX = 100;
const IN_DETAIL_MAX = 1_000;

/**
 * What is wrong with the events of a request. Every bad event is named at least once; the findings of one event, and those
 * beyond the first thousand, are cut short, so that no input makes an answer without bound.
 */
export class Findings {
  readonly errors: FieldError[] = [];
  #ofEvent = 0;

  /** Begins with the next event. */
  nextEvent(): void {
    this.#ofEvent = 0;
  }

  /** Whether the present event has any finding. */
  get eventIsBad(): boolean {
    return this.#ofEvent > 0;
  }

  add(pointer: string, code: string, detail: string): void {
    this.#ofEvent++;
    if (this.#ofEvent > 1 && (this.#ofEvent > PER_EVENT_MAX || this.errors.length >= IN_DETAIL_MAX)) return;
    this.errors.push({ pointer, code, detail });
  }
}
