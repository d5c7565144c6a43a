import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './set-up.mjs';

/** The benchmark is no part of the product's build; it is put beside it, where it finds the built libraries. */
export async function compileBench() {
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
