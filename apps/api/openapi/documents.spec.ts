import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { generateDocuments } from './documents.js';

describe('the generated documents', () => {
  it('given the code as it is, then they say the same (after a build, node dist/apps/api/openapi/write-documents.js writes them)', async () => {
    for (const [path, text] of await generateDocuments())
      expect([path, readFileSync(path, 'utf8')]).toEqual([path, text]);
  });
});
