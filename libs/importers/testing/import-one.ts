import { expect } from '@jest/globals';
import { importFormat, RecordImporter, type Imported, type MappingContext } from '../index.js';

function importOne(format: string, text: string, context: MappingContext = {}): Imported {
  const importer = new RecordImporter(importFormat(format)!, context);
  return importer.import({ kind: 'record', line: 1, offset: 0, bytes: Buffer.from(text) });
}

/** The event that a record gives; its original must be the record's text. */
export function eventOf(format: string, record: unknown, context: MappingContext = {}): Record<string, unknown> {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const imported = importOne(format, text, context);
  if ('finding' in imported) throw new Error(`${imported.finding.code}: ${imported.finding.reason}`);
  const { original, ...event } = JSON.parse(imported.event) as Record<string, unknown>;
  expect(original).toBe(text);
  return event;
}

/** Why a record gives no event. */
export function codeOf(format: string, record: unknown): string {
  const imported = importOne(format, typeof record === 'string' ? record : JSON.stringify(record));
  return 'finding' in imported ? imported.finding.code : 'mapped';
}
