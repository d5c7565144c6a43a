import type { Command } from 'commander';
import { withAddress } from '../rest/with-address.js';
import type { FindOptions } from './find-events.js';
import type { RecordOptions } from './record-event.js';

/** `steno audit record` and `steno audit find`: the audit trail from a shell. */
export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('record audit events, and find them');
  withAddress(
    audit
      .command('record')
      .description('record one event; it is on the disk when this ends')
      .argument('[json]', 'a whole event as JSON, or - for standard input')
      .option('--type <type>', 'what was done, such as case.viewed')
      .option('--actor <id>', 'who did it')
      .option('--entity <type:id>', 'to what')
      .option('--reason <text>', 'why'),
  ).action(async (json: string | undefined, options: RecordOptions) => {
    const { recordEvent } = await import('./record-event.js');
    process.exitCode = await recordEvent(json, options);
  });
  withAddress(
    audit
      .command('find')
      .description('find events, the newest first')
      .argument(
        '[filter...]',
        "filters of GET /v1/audit/events: actor=agent42 type=case.viewed from=2026-11-01T00:00:00Z q='some words'",
      )
      .option('--limit <count>', 'how many', '50'),
  ).action(async (filters: readonly string[], options: FindOptions) => {
    const { findEvents } = await import('./find-events.js');
    process.exitCode = await findEvents(filters, options);
  });
}
