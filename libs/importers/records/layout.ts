import { isJsonSpace } from './capture.js';
import { opensEnvelope } from './envelope.js';
import { NestScanner } from './nest-scanner.js';
import { RECORD_BYTES_MAX } from './record.js';

/** How records lie in a source: a line each, or JSON values that go over lines. */
export type Layout = 'lines' | 'values';

/** How much of a source is looked at before {@link sniffLayout} must decide. */
export const SNIFF_BYTES = RECORD_BYTES_MAX;

/**
 * Decides from the first bytes of a source, without its byte order mark; undefined asks for more of them. A source whose
 * first line is a whole object has a record a line; so has one whose second line begins with a bracket.
 */
export function sniffLayout(head: Buffer, isAll: boolean, envelopes: readonly string[]): Layout | undefined {
  let start = 0;
  while (start < head.length && isJsonSpace(head[start]!)) start++;
  const first = head[start];
  if (first === undefined) return isAll ? 'lines' : undefined;
  if (first === 0x5b) return 'values';
  if (first !== 0x7b) return 'lines';
  const scanner = new NestScanner();
  const array = scanner.scan(head, start, true);
  if (scanner.stop === 'array' && opensEnvelope(head.toString('latin1', start, array), envelopes)) return 'values';
  const newline = head.indexOf(0x0a, start);
  if (newline < 0 || newline + 1 >= head.length) return isAll || head.length >= SNIFF_BYTES ? 'values' : undefined;
  scanner.reset(0);
  scanner.scan(head.subarray(0, newline), start, false);
  if (scanner.stop === 'closed') return 'lines';
  return head[newline + 1] === 0x7b ? 'lines' : 'values';
}
