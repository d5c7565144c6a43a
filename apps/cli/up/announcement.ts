import type { Configuration } from '#libs/config';
import type { DataDirectory } from './data-directory.js';
import { withoutCredentials } from './run-file.js';
import type { Processes } from './supervisor.js';

/** The admin key as it may be shown: its text on a first start or to a terminal, else where it is. */
export interface AdminKey {
  readonly text: string | null;
}

/** What the console shows once everything is up: where everything is. */
export function announcement(
  configuration: Configuration,
  data: DataDirectory,
  processes: Processes,
  key: AdminKey,
): string {
  const { eventLog, postgres, api } = processes;
  const rows = [
    ['API', api.url, `process ${api.pid}`],
    ['Event log', eventLog?.url ?? withoutCredentials(configuration.eventStoreUrl!), own(eventLog, 'EVENTSTORE_URL')],
    ['PostgreSQL', withoutCredentials(postgres?.url ?? configuration.databaseUrl!), own(postgres, 'DATABASE_URL')],
    ['Data', data.path, ''],
    ['Logs', data.logs, ''],
    ['Admin key', adminKey(configuration, data, key), ''],
  ];
  const width = Math.max(...rows.slice(0, 3).map(([, value]) => value!.length));
  const lines = rows.map(([name, value, note]) =>
    `  ${name!.padEnd(11)} ${value!.padEnd(note ? width : 0)}  ${note}`.trimEnd(),
  );
  return ['', 'Stenographer is ready.', '', ...lines, '', 'Ctrl-C stops it.', ''].join('\n');
}

function own(running: { pid: number } | null, variable: string): string {
  return running ? `process ${running.pid}` : `from ${variable}`;
}

function adminKey(configuration: Configuration, data: DataDirectory, { text }: AdminKey): string {
  if (configuration.adminKey) return 'from STENO_ADMIN_KEY';
  return text ? `${text} (in ${data.adminKey})` : `in ${data.adminKey}`;
}
