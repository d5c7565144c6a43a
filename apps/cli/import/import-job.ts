import { readFileSync } from 'node:fs';
import {
  FieldMapError,
  importFormat,
  importFormats,
  parseFieldMap,
  type FieldMap,
  type ImportFormat,
  type MappingContext,
} from '#libs/importers';
import { CliError, ExitCode } from '../cli.error.js';
import { sourceOf, type Source } from './source.js';

/** The options of `steno import` as commander gives them. */
export interface ImportOptions {
  readonly format: string;
  readonly map: readonly string[];
  readonly envelope: readonly string[];
  readonly assumeUtc?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly report?: string;
  readonly resume?: boolean;
  readonly wait: string;
}

/** What is to be imported, and how it is to be read. */
export interface ImportJob {
  readonly sources: readonly Source[];
  readonly format: ImportFormat;
  readonly context: MappingContext;
  readonly waitSeconds: number;
}

function usage(sentence: string): CliError {
  return new CliError(ExitCode.usage, sentence);
}

/** Entries of `--map`: `field=path`, or the name of a file with an object of them. */
function fieldMapOf(entries: readonly string[]): FieldMap | undefined {
  if (entries.length === 0) return undefined;
  try {
    return parseFieldMap(entries.flatMap((entry) => (entry.includes('=') ? [entry] : entriesOfFile(entry))));
  } catch (error) {
    if (error instanceof FieldMapError) throw usage(`--map: ${error.message}`);
    throw error;
  }
}

function entriesOfFile(path: string): string[] {
  try {
    return Object.entries(JSON.parse(readFileSync(path, 'utf8')) as object).map(
      ([field, source]) => `${field}=${String(source)}`,
    );
  } catch (error) {
    throw usage(`--map: ${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

/** Reads the options; throws a CliError that says what is wrong with them. */
export function importJob(files: readonly string[], options: ImportOptions): ImportJob {
  const format = importFormat(options.format);
  if (!format)
    throw usage(
      `There is no format "${options.format}"; there are ${importFormats.map(({ name }) => name).join(', ')}.`,
    );
  const fieldMap = fieldMapOf(options.map);
  if (fieldMap && format.name !== 'ndjson')
    throw usage('--map goes with --format ndjson; other formats know their fields.');
  const waitSeconds = Number(options.wait);
  if (!Number.isFinite(waitSeconds) || waitSeconds < 0) throw usage(`--wait takes seconds, not "${options.wait}".`);
  const sources = files.map((file) => sourceOf(file, format.name));
  if (sources.filter(({ name }) => name === '-').length > 1) throw usage('Standard input can be read once.');
  return {
    sources,
    format: options.envelope.length > 0 ? { ...format, envelopes: options.envelope } : format,
    context: { ...(fieldMap && { fieldMap }), ...(options.assumeUtc && { assumeUtc: true }) },
    waitSeconds,
  };
}
