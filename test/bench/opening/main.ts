import { mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine/describe-machine.js';
import { appendUntilKilled } from './append-until-killed.js';
import { makeLog } from './make-log.js';
import { type NodeStart, startNode } from './start-node.js';

const EVENTS = 10_000_000;
const DISK_BYTES_PER_EVENT = 600;
const GOAL_SECONDS = 30;

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
const bytesIn = (directory: string): number =>
  readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

/** Makes the system forget what it has read, where we may: then the log comes from the disk. */
function dropCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '1');
    return true;
  } catch {
    return false;
  }
}

function row(what: string, start: NodeStart): string {
  const { readySeconds, cpuSeconds, residentMiB, peakMiB } = start;
  return `| ${what} | ${readySeconds.toFixed(1)} | ${cpuSeconds.toFixed(1)} | ${residentMiB.toFixed(0)} | ${peakMiB.toFixed(0)} |`;
}

async function measure(directory: string): Promise<{ rows: string[]; cleanSeconds: number }> {
  say('opening it after a clean stop');
  const clean = await startNode(directory);
  await clean.end('SIGTERM');
  const rows = [row('after a clean stop', clean)];
  if (dropCaches()) {
    const cold = await startNode(directory);
    await cold.end('SIGTERM');
    rows.push(row('after a clean stop, nothing of it in memory', cold));
  }
  say('opening it after a kill -9 under load');
  const running = await startNode(directory);
  const acknowledged = await appendUntilKilled(running.url, () => running.end('SIGKILL'));
  const recovered = await startNode(directory);
  await recovered.end('SIGTERM');
  rows.push(row(`after a kill -9 under load (${acknowledged} appends were acknowledged before)`, recovered));
  return { rows, cleanSeconds: clean.readySeconds };
}

async function bench(count: number): Promise<void> {
  mkdirSync('.data', { recursive: true });
  const { bavail, bsize } = statfsSync('.data');
  if (bavail * bsize < count * DISK_BYTES_PER_EVENT) throw new Error('there is not enough room on the disk of .data');
  const directory = resolve('.data', `bench-open-${process.pid}`);
  const cleanUp = (): void => rmSync(directory, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      cleanUp();
      process.exit(130);
    });
  try {
    say(`making a log of ${count.toLocaleString('en-US')} events`);
    const begun = performance.now();
    await makeLog(directory, count, (made) => made % 1_000_000 === 0 && say(`  ${made.toLocaleString('en-US')}`));
    say(`made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const bytes = bytesIn(directory);
    const { cpu, cores, fileSystem, node, commit, at } = describeMachine(resolve('.data'), new Date());
    const { rows, cleanSeconds } = await measure(directory);
    const made = `${count.toLocaleString('en-US')} events, ${(bytes / 1e9).toFixed(2)} GB (${Math.round(bytes / count)} bytes an event)`;
    const head = `${made}; measured ${at.slice(0, 10)} at \`${commit}\`: ${cpu}, ${cores} cores, ${fileSystem}, Node ${node}.`;
    const table = ['| opening | ready after s | s of CPU | resident MiB | at most MiB |', '|---|---:|---:|---:|---:|'];
    process.stdout.write(`${[head, '', ...table, ...rows].join('\n')}\n`);
    if (cleanSeconds > GOAL_SECONDS) {
      say(`after a clean stop it has to be ready within ${GOAL_SECONDS} s`);
      process.exitCode = 1;
    }
  } finally {
    cleanUp();
  }
}

try {
  const { values } = parseArgs({ options: { events: { type: 'string' } } });
  await bench(Number(values.events ?? EVENTS));
} catch (error) {
  process.stderr.write(`bench:open: ${(error as Error).message}\n`);
  process.exitCode = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 3;
}
