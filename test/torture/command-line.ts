import { parseArgs } from 'node:util';

export const usage = `Usage: npm run torture -- [options]

  --row <n>      only this row of the matrix (1 to 27); may be given more than once
  --seed <n>     of the first run, each further run has the next one; random by itself
  --count <n>    how many kills, power losses, flips …, in the row's own unit
  --short        as many as \`npm test\` does
  --json         a JSON object a line
`;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface TortureOptions {
  /** None: all. */
  readonly numbers: readonly number[];
  readonly seed: number;
  readonly count: number | undefined;
  readonly form: 'short' | 'long';
  readonly json: boolean;
}

export function parseTortureOptions(args: readonly string[]): TortureOptions {
  const values = parsed(args);
  if (values.help) throw new UsageError('Tortures the write-ahead log as docs/reliability.md says.');
  return {
    numbers: (values.row ?? []).map((text) => wholeNumber('row', text, 1)),
    seed: values.seed === undefined ? 1 + Math.floor(Math.random() * 1e9) : wholeNumber('seed', values.seed, 0),
    count: values.count === undefined ? undefined : wholeNumber('count', values.count, 1),
    form: values.short ? 'short' : 'long',
    json: values.json ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        row: { type: 'string', multiple: true },
        seed: { type: 'string' },
        count: { type: 'string' },
        short: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} is "${text}"; it must be a whole number from ${least} on.`);
}
