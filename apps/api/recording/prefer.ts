/** Whether a `Prefer` header (RFC 7240) asks for an answer before the work is done. */
export function prefersAsync(header: string | string[] | undefined): boolean {
  if (header === undefined) return false;
  return [header]
    .flat()
    .some((line) => line.split(/[,;]/).some((part) => part.trim().toLowerCase() === 'respond-async'));
}
