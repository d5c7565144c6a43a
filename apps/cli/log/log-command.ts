import type { Command } from 'commander';

/** `steno log`, which its subcommands are added to. */
export function logCommand(program: Command): Command {
  const existing = program.commands.find((command) => command.name() === 'log');
  return existing ?? program.command('log').description('the embedded event log');
}
