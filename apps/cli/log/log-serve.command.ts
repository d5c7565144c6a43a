import type { Command } from 'commander';
import { Option } from 'commander';
import { logCommand } from './log-command.js';

/** `steno log serve`: the embedded event log alone, in the foreground. */
export function registerLogServe(program: Command): void {
  logCommand(program)
    .command('serve')
    .description('run the event log alone, in the foreground; it listens once it has recovered')
    .option('--port <port>', 'port of the loopback interface', '2113')
    .option('--data <directory>', 'where its files are', '.data/event-log')
    .addOption(
      new Option('--policy <policy>', 'ledger refuses deletes, open allows them')
        .choices(['ledger', 'open'])
        .default('ledger'),
    )
    .action(async (options: { port: string; data: string; policy: string }) => {
      const { serveLog } = await import('./serve-log.js');
      process.exitCode = await serveLog(options);
    });
}
