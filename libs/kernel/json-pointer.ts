/** Escapes one member name for a JSON pointer (RFC 6901 section 3). */
export function escapePointerToken(token: string): string {
  return token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token;
}

/** Undoes {@link escapePointerToken}. */
export function unescapePointerToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

/** The pointer to a nested member: `pointerTo('before', 'a/b')` is `/before/a~1b`. */
export function pointerTo(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escapePointerToken(String(token))}`).join('');
}

/** The member names of a pointer, unescaped. `""` has none; a pointer that does not begin with `/` is a RangeError. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new RangeError('a JSON pointer begins with "/"');
  return pointer.slice(1).split('/').map(unescapePointerToken);
}
