import type { Command } from 'commander';

/** `steno demo`: this repository's own history as an audit trail. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description("import this repository's git history and ask a few questions about it")
    .action(async () => {
      const { runDemo } = await import('./run-demo.js');
      process.exitCode = await runDemo();
    });
}
