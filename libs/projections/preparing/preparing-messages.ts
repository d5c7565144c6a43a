import type { PackedEvents } from './packed-events.js';

/** What is written by a projection of a read model that is being built. */
export interface BuiltSchema {
  readonly projection: string;
  readonly schema: string;
  readonly isIndexed: boolean;
}

/** What a thread is told. What it is told to prepare is for the schemas that it was told last, in their order. */
export type ToPreparing =
  | { readonly kind: 'begin'; readonly schemas: readonly BuiltSchema[] }
  | {
      readonly kind: 'prepare';
      readonly job: number;
      readonly events: PackedEvents;
      /** Up to where each of them has had its effect: decimal strings. */
      readonly after: readonly (string | null)[];
    }
  | { readonly kind: 'stop' };

/** What came of a part for one projection: as its `move` gave it, or why it cannot be prepared together. */
export type PreparedPart = { readonly data: unknown } | { readonly failure: unknown };

/** What a thread says. */
export type FromPreparing =
  | {
      readonly kind: 'prepared';
      readonly job: number;
      readonly parts: readonly PreparedPart[];
      /** Milliseconds that it took to open boxes, and to make rows. */
      readonly times: { readonly opening: number; readonly preparing: number };
    }
  | { readonly kind: 'trouble'; readonly message: string };
