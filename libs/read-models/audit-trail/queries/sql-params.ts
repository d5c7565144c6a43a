/** The parameters of a statement, as its text is put together. */
export class SqlParams {
  readonly values: unknown[] = [];

  /** Adds a parameter, and gives the text that stands for it. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
