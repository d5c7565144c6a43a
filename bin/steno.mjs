#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../bundle/apps/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('steno: not built yet; run "npm start", or "npm ci && npm run build", in the project first.');
  process.exitCode = 3;
}
