/** Tells a story on a terminal: questions, the curl line for each, answers in columns. */
export class Narrator {
  readonly #bold: (text: string) => string;
  readonly #dim: (text: string) => string;

  constructor(private readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean }) {
    const styled = (code: number) => (text: string) => (out.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
    this.#bold = styled(1);
    this.#dim = styled(2);
  }

  say(sentence: string): void {
    this.out.write(`${sentence}\n`);
  }

  question(text: string, url: string): void {
    this.say(`\n${this.#bold(text)}`);
    this.say(this.#dim(`curl -s '${url}' -H "authorization: Bearer $KEY"`));
  }

  /** Rows in columns; the last column is cut where a line would get too long. */
  rows(rows: readonly (readonly string[])[]): void {
    const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
    for (const row of rows) {
      const cells = row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(Math.min(widths[i]!, 60))));
      const line = `  ${cells.join('  ')}`;
      this.say(line.length > 140 ? `${line.slice(0, 139)}…` : line);
    }
  }
}
