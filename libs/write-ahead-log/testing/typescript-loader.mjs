/**
 * Lets a child process of a test run the TypeScript sources: `node --conditions=steno-source --import <this file> <script.ts>`.
 * STENO_MUTATION, JSON of a file's path in the repository, a text in it and another one, changes that file on the way.
 */
import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from '@swc/core';

const parser = { syntax: 'typescript', decorators: true };
const swc = { jsc: { parser, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' };

// Hooks run in a thread of their own, which loads this file a second time.
if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, nextResolve) {
  const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL ?? 'file:///');
  const isSource = specifier.startsWith('.') && specifier.endsWith('.js') && existsSync(source);
  return nextResolve(isSource ? source.href : specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(mutated(filename, readFileSync(filename, 'utf8')), { ...swc, filename });
  return { format: 'module', source: code, shortCircuit: true };
}

/** A text that is not there exactly once would be a mutant that is none: that must not pass unseen. */
function mutated(filename, source) {
  const { file, find, replace } = JSON.parse(process.env.STENO_MUTATION ?? '{}');
  if (!file || !filename.endsWith(`/${file}`)) return source;
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
