import { fileURLToPath } from 'node:url';

/** Path of a compiled file, such as "apps/api/main.js", beside this one in `dist`. */
export function compiled(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
