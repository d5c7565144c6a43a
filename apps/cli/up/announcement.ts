import type { Configuration } from '#libs/config';
import type { DataDirectory } from './data-directory.js';
import { withoutCredentials } from './run-file.js';
import type { Processes } from './supervisor.js';

/** What the console shows once everything is up: where everything is, and the admin key where it may be shown. */
export function announcement(
  configuration: Configuration,
  data: DataDirectory,
  processes: Processes,
  key: string | null,
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

function adminKey(configuration: Configuration, data: DataDirectory, key: string | null): string {
  if (configuration.adminKey) return 'from STENO_ADMIN_KEY';
  return key ? `${key} (in ${data.adminKey})` : `in ${data.adminKey}`;
}
