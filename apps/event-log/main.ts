import { readSigningKey } from '#libs/config';
import { parseCommandLine } from './command-line.js';
import type { EventLogServer, EventLogServerOptions } from './event-log-options.js';
import { EXIT, startFailure } from './exit-codes.js';
import { startEventLog } from './server.js';
import type { StateReport } from './state-report.js';

/** How long calls that are open when the log is poisoned may take to hear of it. */
const LAST_ANSWERS_MS = 200;

/** One JSON object a line: standard output says that it is ready, standard error everything else. */
function say(stream: NodeJS.WriteStream, fields: Record<string, unknown>): void {
  stream.write(`${JSON.stringify({ app: 'event-log', time: new Date().toISOString(), ...fields })}\n`);
}

/** One line for each change: what happened, what is whole, what to do. A poisoned log ends the process. */
function onState({ what, ...report }: StateReport): void {
  const { state } = report;
  if (state === 'closed') return;
  say(process.stderr, { level: state === 'open' ? 'info' : 'error', msg: what, ...report });
  if (state === 'poisoned') setTimeout(() => process.exit(EXIT.POISONED), LAST_ANSWERS_MS);
}

function onCustodyFailure(error: unknown): void {
  say(process.stderr, { level: 'error', custody: 'not signed now', error: String(error) });
}

function announce(server: EventLogServer, startedAt: number): void {
  const ready = { ready: true, url: server.url, port: server.port, pid: process.pid };
  const startMs = Math.round(performance.now() - startedAt);
  const { custodyKey } = server;
  say(process.stdout, { ...ready, events: server.eventCount(), indexBytes: server.indexBytes(), startMs, custodyKey });
  process.send?.(ready);
}

function stopOnSignals(server: EventLogServer): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    process.exit(EXIT.STOPPED);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
}

/** A fault of the program: what is on disk is right, and the next start recovers. */
function onFault(error: unknown): void {
  say(process.stderr, { level: 'fatal', error: error instanceof Error ? error.stack : String(error) });
  process.exit(EXIT.INTERNAL);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  let options: EventLogServerOptions | undefined;
  try {
    options = parseCommandLine(process.argv.slice(2));
    const signingKey = readSigningKey();
    const server = await startEventLog({ ...options, signingKey, onState, onCustodyFailure });
    stopOnSignals(server);
    announce(server, startedAt);
  } catch (error) {
    const { code, sentence } = startFailure(error, options);
    say(process.stderr, { level: 'error', error: sentence });
    process.exit(code);
  }
}

process.on('uncaughtException', onFault);
process.on('unhandledRejection', onFault);
await main();
