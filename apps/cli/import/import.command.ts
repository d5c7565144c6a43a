import type { Command } from 'commander';
import type { ImportOptions } from './import-job.js';

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** `steno import`: logs that people have become audit events. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description('make audit events of logs: files, gzip too, or - for standard input')
    .argument('<file...>', 'what to import; for --format git, the directory of a repository')
    .requiredOption(
      '--format <name>',
      'cloudtrail, cloudevents, ndjson, kubernetes, windows, github, google-audit or git',
    )
    .option(
      '--map <field=path>',
      'where a field is in a record, field==text for a constant, or a JSON file of these (ndjson)',
      collect,
      [],
    )
    .option('--envelope <member>', 'the records are the elements of this member of each object', collect, [])
    .option('--assume-utc', 'times without a zone are UTC (ndjson)')
    .option('--url <url>', 'address of the API (default: http://127.0.0.1 and STENO_PORT)')
    .option('--key <key>', 'API key (default: STENO_ADMIN_KEY, else admin.key in the data directory)')
    .option('--dry-run', 'read and map, send nothing; with --json, print the events')
    .option('--json', 'JSON lines on standard output instead of a progress bar')
    .option('--report <file>', 'write what could not be mapped to this file, a JSON line each')
    .option('--resume', 'go on where an earlier import of the same files ended')
    .option('--wait <seconds>', 'how long a server may be away before giving up', '60')
    .action(async (files: string[], options: ImportOptions) => {
      const { runImport } = await import('./run-import.js');
      process.exitCode = await runImport(files, options, process);
    });
}
