import { hasPeriod, isRetentionClass, RETENTION_MONTHS } from '#libs/contracts';
import type { RetentionConfiguration } from './configuration.js';
import { ConfigurationError } from './configuration.error.js';

/** Reads the text of one variable into its value; throws ConfigurationError. */
export type Parse<T> = (variable: string, text: string) => T;

/** A decimal number of 0 to 65535. */
export const parsePort: Parse<number> = (variable, text) => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ConfigurationError(
    variable,
    `must be a port number from 0 to 65535 (0 takes any free one), not "${text}".`,
  );
};

const MODES = ['off', 'archive', 'drop'] as const;

/** What retention does: `off`, `archive` or `drop`. */
export const parseRetentionMode: Parse<RetentionConfiguration['mode']> = (variable, text) => {
  const mode = MODES.find((one) => one === text);
  if (mode) return mode;
  throw new ConfigurationError(variable, `must be off, archive or drop, not "${text}".`);
};

/** Months by class, `access=24,call=60`: other classes keep their usual periods. */
export const parseRetentionMonths: Parse<RetentionConfiguration['months']> = (variable, text) => {
  const months: Record<string, number> = { ...RETENTION_MONTHS };
  for (const part of text.split(',')) {
    const [, name, count] = /^([a-z]+)=([1-9]\d{0,3})$/.exec(part) ?? [];
    if (!isRetentionClass(name) || !hasPeriod(name)) {
      const sentence = `must be months by retention class, such as access=24,call=60, not "${part}"; consent and legal have no period.`;
      throw new ConfigurationError(variable, sentence);
    }
    months[name] = Number(count);
  }
  return months;
};

/** A number of minutes up to a week; 0 for never. */
export const parseMinutes: Parse<number> = (variable, text) => {
  const minutes = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (minutes <= 10_080) return minutes;
  throw new ConfigurationError(variable, `must be a number of minutes from 0 (never) to 10080, not "${text}".`);
};

/** How many events a check makes rows of again; none where it is 0. */
export const parseSample: Parse<number> = (variable, text) => {
  const events = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (events <= 1_000_000) return events;
  throw new ConfigurationError(variable, `must be a number of events from 0 (none) to 1000000, not "${text}".`);
};

/** A short name of lower-case letters, digits and hyphens. */
export const parseName: Parse<string> = (variable, text) => {
  if (/^[a-z][a-z0-9-]{0,31}$/.test(text)) return text;
  throw new ConfigurationError(
    variable,
    `must be a name of up to 32 lower-case letters, digits and hyphens, such as production, not "${text}".`,
  );
};

/** A URL with one of `schemes`. The value may hold a password, so that the sentence never shows it. */
export function parseUrl(schemes: readonly string[], example: string): Parse<string> {
  return (variable, text) => {
    const scheme = /^([a-z+]+):\/\/[^/\s]+\S*$/.exec(text)?.[1];
    if (scheme && schemes.includes(scheme)) return text;
    throw new ConfigurationError(variable, `must be a connection string such as ${example}.`);
  };
}

/** A key that people chose: printable ASCII without spaces, long enough not to be guessed. */
export const parseAdminKey: Parse<string> = (variable, text) => {
  if (/^[\x21-\x7e]{16,200}$/.test(text)) return text;
  throw new ConfigurationError(variable, 'must be 16 to 200 printable ASCII characters without spaces.');
};

/** 32 bytes in hex, base64 or base64url: a secret key, or the seed of one. */
export const parseSecretKey: Parse<Uint8Array> = (variable, text) => {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'));
  if (/^[\w+/-]{43}=?$/.test(text)) return Uint8Array.from(Buffer.from(text, 'base64'));
  throw new ConfigurationError(variable, 'must be 32 bytes in hex or base64; "openssl rand -base64 32" makes one.');
};
