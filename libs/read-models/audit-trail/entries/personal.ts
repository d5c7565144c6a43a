/** Parts of an entry that can be about a person, as bits of the column `personal`. */
export const Personal = { actor: 1, content: 2, original: 4, state: 8 } as const;

const POINTERS: readonly (readonly [bit: number, pointers: readonly string[]])[] = [
  [Personal.actor, ['/actor/id', '/actor/ip', '/actor/userAgent', '/actor/sessionId']],
  [
    Personal.content,
    [
      '/id',
      '/entity/id',
      '/before',
      '/after',
      '/reason',
      '/subject',
      '/requestId',
      '/correlationId',
      '/causationId',
      '/metadata',
      '/sent',
    ],
  ],
  [Personal.original, ['/original']],
  [Personal.state, ['/before', '/after']],
];

const known = new Map<number, readonly string[]>();

/** The pointers of the members that are about a person. */
export function personalPointers(bits: number): readonly string[] {
  let pointers = known.get(bits);
  if (!pointers) {
    pointers = [...new Set(POINTERS.flatMap(([bit, members]) => ((bits & bit) === 0 ? [] : members)))];
    known.set(bits, pointers);
  }
  return pointers;
}
