import { Command, CommanderError } from 'commander';
import { commands } from './commands.js';
import { ExitCode } from './cli.error.js';
import { report } from './report-error.js';

const program = new Command('steno')
  .description('Stenographer: the audit and compliance ledger of a call exchange')
  .exitOverride()
  .showHelpAfterError('(--help shows what there is)');
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already said what is wrong, or has shown what was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? ExitCode.good : ExitCode.usage;
  else process.exitCode = report(error);
}
