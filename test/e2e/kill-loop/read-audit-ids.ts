import { execFileSync } from 'node:child_process';

/** A client in a process of its own, since its generated code is global to a process. */
const SCRIPT = `
import { EventStoreDBClient } from '@eventstore/db-client';
const client = EventStoreDBClient.connectionString(process.argv[1]);
const ids = [];
for await (const { event } of client.readAll()) if (event.type === 'audit.event-recorded.v1') ids.push(event.id);
process.stdout.write(JSON.stringify(ids), () => process.exit(0));
`;

/** The event ids of all audit events in the log, by the official client, without any code of ours. */
export function readAuditIds(eventStoreUrl: string): string[] {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT, eventStoreUrl], {
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output.toString()) as string[];
}
