import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';

/** Where the API is, and the key to show it. */
export interface ServerAddress {
  readonly url: string;
  readonly key: string;
}

/** What the options `--url` and `--key` say. */
export interface AddressOptions {
  readonly url?: string;
  readonly key?: string;
}

/**
 * The API to talk to: as the options say, else the one that `npm start` runs here. The key is the option's, else the
 * environment's, else the one in the data directory.
 */
export function serverAddress(options: AddressOptions, configuration: Configuration): ServerAddress {
  const url = (options.url ?? `http://127.0.0.1:${configuration.port}`).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/\s]+/.test(url))
    throw new CliError(ExitCode.usage, `--url must be an http or https address, not "${url}".`);
  return { url, key: options.key ?? configuration.adminKey ?? keyFile(configuration.dataDirectory) };
}

function keyFile(dataDirectory: string): string {
  const path = join(dataDirectory, 'admin.key');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new CliError(
      ExitCode.usage,
      `There is no key: give --key or STENO_ADMIN_KEY, or start the product, which writes ${path}.`,
    );
  }
}
