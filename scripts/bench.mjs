/**
 * `npm run bench`: installs and builds what is missing, then measures the whole product beside the alternatives. --quick
 * takes two minutes and changes no file; without it docs/benchmarks.md gets new figures.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

try {
  checkNode();
  await installDependencies();
  await build();
  await compileBench();
  const { status } = await run(process.execPath, join(root, 'dist/test/bench/main.js'), ...process.argv.slice(2));
  process.exitCode = status ?? 3;
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}

/** The benchmark is no part of the product's build; it is put beside it, where it finds the built libraries. */
async function compileBench() {
  const { transformSync } = await import('@swc/core');
  for (const file of readdirSync(join(root, 'test/bench'), { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const source = join(root, 'test/bench', file);
    const target = join(root, 'dist/test/bench', file.replace(/\.ts$/, '.js'));
    const { code } = transformSync(readFileSync(source, 'utf8'), {
      filename: source,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
}
