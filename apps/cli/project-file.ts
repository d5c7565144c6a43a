import { fileURLToPath } from 'node:url';

/** Path of a file of the bundle, such as "apps/api/main.js". */
export function bundled(path: string): string {
  return fileURLToPath(new URL(`../../../bundle/${path}`, import.meta.url));
}
