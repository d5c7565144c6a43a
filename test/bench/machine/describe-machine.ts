import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { latencyOf, type Latency } from '../statistics.js';
import { cryptoSpeed, type CryptoSpeed } from './crypto-speed.js';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly fileSystem: string;
  readonly node: string;
  /** One fdatasync of 4 KiB on the disk that the data is on, in milliseconds. */
  readonly sync: Latency;
  readonly crypto: CryptoSpeed;
  readonly at: string;
  readonly commit: string;
}

const SYNCS = 200;

/** Describes the machine, and measures how long its disk takes to sync, and a core for what events cost most. */
export function describeMachine(directory: string, at: Date): Machine {
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    cpu: model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: `${process.platform} ${release()}`,
    fileSystem: output('stat', ['-f', '-c', '%T', directory]),
    node: process.version,
    sync: syncLatency(join(directory, 'sync-probe')),
    crypto: cryptoSpeed(),
    at: at.toISOString(),
    commit: output('git', ['rev-parse', '--short', 'HEAD']),
  };
}

function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

function syncLatency(path: string): Latency {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const took = Array.from({ length: SYNCS }, () => {
    const started = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  rmSync(path);
  return latencyOf(took);
}
