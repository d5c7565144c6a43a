/** A version whose building is watched. */
export interface Watched {
  readonly name: string;
  readonly version: number;
}
