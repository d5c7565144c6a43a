const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** What a `traceparent` header (W3C Trace Context) says. */
export interface TraceParent {
  readonly traceId: string;
  readonly parentId: string;
}

/** Reads a `traceparent`; undefined for one that the specification says to ignore. */
export function parseTraceParent(header: string | undefined): TraceParent | undefined {
  const [, version, traceId, parentId, , more] = (header !== undefined && TRACEPARENT.exec(header)) || [];
  if (version === undefined || traceId === undefined || parentId === undefined || version === 'ff') return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? undefined : { traceId, parentId };
}
