import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EventLogOptionsError, type EventLogServerOptions } from './event-log-options.js';

const OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  policy: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'max-append-size': { type: 'string' },
  'segment-size': { type: 'string' },
} as const;

const APPEND_BYTES_LIMIT = 16 * 1024 * 1024;
const DEFAULT_PORT = 2113;

/** Options from the command line. A wrong one is an EventLogOptionsError whose message says what is expected. */
export function parseCommandLine(args: readonly string[]): EventLogServerOptions {
  const values = parsed(args);
  const { policy = 'ledger', data } = values;
  if (data === undefined) throw new EventLogOptionsError('--data is missing: the directory that holds the log.');
  if (policy !== 'ledger' && policy !== 'open')
    throw new EventLogOptionsError(`--policy is "${policy}"; it must be "ledger" or "open".`);
  const tls = tlsOf(values['tls-cert'], values['tls-key']);
  return {
    dataDirectory: data,
    host: values.host ?? '127.0.0.1',
    port: integer('port', values.port ?? String(DEFAULT_PORT), 0, 65_535),
    policy,
    ...(tls ? { tls } : {}),
    ...bounded('appendBytesMax', 'max-append-size', values['max-append-size'], 1, APPEND_BYTES_LIMIT),
    ...bounded('segmentBytes', 'segment-size', values['segment-size'], 64 * 1024, 2 ** 40),
  };
}

function parsed(args: readonly string[]): Partial<Record<keyof typeof OPTIONS, string>> {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new EventLogOptionsError((error as Error).message);
  }
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new EventLogOptionsError(`--${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}

function bounded<K extends string>(
  key: K,
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): Partial<Record<K, number>> {
  return text === undefined ? {} : ({ [key]: integer(name, text, least, most) } as Record<K, number>);
}

function tlsOf(cert: string | undefined, key: string | undefined): EventLogServerOptions['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new EventLogOptionsError('--tls-cert and --tls-key go together: PEM files of the certificate and its key.');
  return { cert: pem('tls-cert', cert), key: pem('tls-key', key) };
}

function pem(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new EventLogOptionsError(`--${name}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
