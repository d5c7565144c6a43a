import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SHARED = join(process.cwd(), '../shared');

/** What a real EventStoreDB 23.10 answered, and the tools that ask again; both are outside this repository. */
export const recordings = {
  available: existsSync(join(SHARED, 'data/eventstore')) && existsSync(join(SHARED, 'tools/eventstore')),
  file: (name: string): string => join(SHARED, 'data/eventstore', name),
};

/** How long a tool may take, in milliseconds; then it is ended, so that none is left behind. */
export const TOOL_TIMEOUT_MS = 170_000;

/** Runs one of the tools in a process of its own; what it printed, whether or not it found a difference. */
export async function runTool(tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const path = join(SHARED, 'tools/eventstore', tool);
  const options = {
    timeout: TOOL_TIMEOUT_MS,
    env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: join(process.cwd(), 'node_modules'), ...env },
  };
  try {
    return (await promisify(execFile)(process.execPath, [path, ...args], options)).stdout;
  } catch (error) {
    return (error as { stdout?: string }).stdout || String(error);
  }
}
