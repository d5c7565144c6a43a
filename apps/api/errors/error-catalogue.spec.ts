import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { findErrorEntry } from './error-catalogue.js';

const SOURCES = ['apps/api', ...['audit', 'exchange', 'identity', 'kernel', 'event-store', 'database', 'projections', 'read-models/audit-trail/queries'].map((lib) => `libs/${lib}`)]; // prettier-ignore
/** Codes that callers of the API never meet. */
const INTERNAL = ['PRIVACY.MASTER_KEY'];

function codesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('spec.ts') && !file.endsWith('.catalogue.ts'))
    .flatMap((file) => readFileSync(`${directory}/${file}`, 'utf8').match(/'[A-Z][A-Z_]+\.[A-Z][A-Z0-9_]+'/g) ?? [])
    .map((quoted) => quoted.slice(1, -1));
}

describe('the catalogue of errors', () => {
  it('given every code in the sources, then the catalogue says what it means', () => {
    const codes = new Set(SOURCES.flatMap(codesIn));
    expect(codes.size).toBeGreaterThan(50);
    expect([...codes].filter((code) => !findErrorEntry(code) && !INTERNAL.includes(code))).toEqual([]);
  });
});
