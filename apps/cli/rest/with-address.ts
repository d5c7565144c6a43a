import type { Command } from 'commander';

/** Adds the options of every command that asks the API. */
export function withAddress(command: Command): Command {
  return command
    .option('--url <url>', 'address of the API (default: http://127.0.0.1 and STENO_PORT)')
    .option('--key <key>', 'API key (default: STENO_ADMIN_KEY, else admin.key in the data directory)')
    .option('--json', 'JSON lines as the API gives them');
}
