import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlannedFault } from './planned-fault.js';

const file = (name: string): string => pathToFileURL(join(import.meta.dirname, name)).href;

/** Arguments for Node to run a TypeScript source of this repository, in which faults can be planned. */
export function typescriptArguments(script: string): string[] {
  const imports = ['typescript-loader.mjs', 'preload-fault.ts'].flatMap((name) => ['--import', file(name)]);
  return ['--no-warnings', '--conditions=steno-source', ...imports, script];
}

/** The environment of a child process that has this fault, or none. */
export function faultEnvironment(fault: PlannedFault | undefined): NodeJS.ProcessEnv {
  const { STENO_PLANNED_FAULT: _, ...rest } = process.env;
  return fault ? { ...rest, STENO_PLANNED_FAULT: JSON.stringify(fault) } : rest;
}
