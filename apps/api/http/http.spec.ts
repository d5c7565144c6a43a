import { describe, expect, it } from '@jest/globals';
import { prefersAsync } from '../recording/prefer.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { parseMediaType } from './media-type.js';
import { RouteTable } from './route-table.js';
import { parseTraceParent } from './trace-parent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('headers', () => {
  it.each([
    ['"8e03978e"', '8e03978e'],
    ['8e03978e', '8e03978e'],
    ['"a b"', 'a b'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('given the Idempotency-Key %s, then it is %s', (header, key) => {
    expect(idempotencyKeyOf({ 'idempotency-key': header })).toBe(key);
  });

  it.each(['', '""', '"', 'a b', '"a', 'ü', 'x'.repeat(256), '"a"b"'])('given the Idempotency-Key %j, then it is none', (header) => {
    expect(() => idempotencyKeyOf({ 'idempotency-key': header })).toThrow(expect.objectContaining({ status: 400 }));
  }); // prettier-ignore

  it('given Prefer in its many spellings, then respond-async is seen where it is', () => {
    expect(['respond-async', 'wait=10, Respond-Async', ['return=minimal', 'respond-async']].map(prefersAsync)).toEqual([true, true, true]); // prettier-ignore
    expect([undefined, '', 'return=minimal', 'respond-async-not'].map(prefersAsync)).toEqual([false, false, false, false]); // prettier-ignore
  });

  it('given a Content-Type, then its type and charset are read', () => {
    expect(parseMediaType('Application/JSON ; Charset="UTF-8"')).toEqual({
      type: 'application/json',
      charset: 'utf-8',
    });
    expect(parseMediaType('')).toEqual({ type: '', charset: undefined });
  });

  it('given a traceparent, then it is read; one to be ignored is not', () => {
    const read = { traceId: TRACE, parentId: PARENT };
    expect(parseTraceParent(`00-${TRACE}-${PARENT}-01`)).toEqual(read);
    expect(parseTraceParent(`01-${TRACE}-${PARENT}-01-more`)).toEqual(read);
    const odd = [`00-${TRACE}-${PARENT}-01-more`, `ff-${TRACE}-${PARENT}-01`, `00-${'0'.repeat(32)}-${PARENT}-01`, 'x'];
    expect([undefined, ...odd].map(parseTraceParent)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('the table of routes', () => {
  it('given routes with parameters, then the methods of a path are known', () => {
    const table = new RouteTable();
    table.add('/v1/calls', 'POST');
    table.add('/v1/calls/:id/complete', ['POST']);
    table.add('/v1/calls/:id', ['GET', 'HEAD']);
    table.add('/a.b/*', 'GET');
    expect(table.methodsOf('/v1/calls/7')).toEqual(['GET', 'HEAD']);
    expect(table.methodsOf('/v1/calls/7/complete')).toEqual(['POST']);
    expect(table.methodsOf('/a.b/c/d')).toEqual(['GET']);
    expect(table.methodsOf('/axb/c')).toEqual([]);
    expect(table.methodsOf('/v1/calls/')).toEqual([]);
  });
});
