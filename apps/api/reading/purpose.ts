const PURPOSE_MAX = 500;

/** Why somebody reads: the header `Steno-Purpose`, as far as it says something. */
export function purposeOf(header: string | string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header.trim().slice(0, PURPOSE_MAX) : '';
  return text === '' ? undefined : text;
}
