/** Rows of COPY's text form, taken apart without a look at their values. */

/** The columns of a row, as their text. */
export function columnsOf(line: string): string[] {
  return line.split('\t');
}

/** The names of the columns in which two rows differ. */
export function differingColumns(names: readonly string[], one: string, other: string): string[] {
  const [a, b] = [columnsOf(one), columnsOf(other)];
  return names.filter((_, i) => a[i] !== b[i]);
}

/** The names of the columns of a statement. */
export function columnNames(columns: string): string[] {
  return columns.split(',').map((name) => name.trim());
}
