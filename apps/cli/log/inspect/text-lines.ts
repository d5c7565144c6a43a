import type { InspectedSegment } from '#libs/write-ahead-log';
import type { FrameDescription } from './frame-description.js';
import type { Overview } from './overview.js';

/** The overview as lines for people. */
export function overviewLines(overview: Overview): string[] {
  const { directory, storeId, isIdentityDamaged, owner, segments, frontier, head, signedHead, recovery, quarantine } =
    overview;
  const unsigned = segments.filter(({ signedBy, isSealed }) => isSealed && !signedBy).length;
  const bytes = segments.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  return [
    `${directory}: log ${storeId}${isIdentityDamaged ? ' (node.json is missing or damaged)' : ''}`,
    owner.isLive ? `running: process ${owner.pid ?? 'unknown'}` : 'stopped',
    `segments: ${segments.length}, ${count(bytes)} bytes, ${unsigned === 0 ? 'all full ones signed' : `${unsigned} full one(s) not signed`}`,
    frontier ? `frontier: position ${frontier.position}, before frame ${frontier.seq}` : 'frontier: none that is good',
    recovery
      ? `last start: ${recovery.outcome} at ${recovery.startedAt}, ${count(recovery.events)} events in ${recovery.durationMs} ms`
      : 'last start: nothing says',
    quarantine.length === 0 ? 'quarantine: empty' : `quarantine: ${quarantine.length} manifest(s)`,
    ...quarantine.map(({ name, about }) => `  ${name}: ${about}`),
    signedHead?.kind === 'head'
      ? `signed head: position ${signedHead.endPosition} at ${signedHead.time} by ${signedHead.publicKey}`
      : 'signed head: none',
    head ? `head: position ${head.position}, before frame ${head.seq}. Write down its chain:` : 'head: not to be read',
    ...(head ? [head.chain] : []),
  ];
}

export function segmentLine(segment: InspectedSegment): string {
  const { name, segmentNumber, basePosition, endPosition, baseSeq, createdAt, fileBytes, isSealed, signedBy } = segment;
  if (segmentNumber === undefined) return `${name}: header damaged, ${count(fileBytes)} bytes`;
  const state = `${isSealed ? 'sealed' : 'open'}, ${signedBy ? `signed by ${signedBy}` : 'not signed'}`;
  return `${name}: segment ${segmentNumber}, positions ${basePosition} to ${endPosition}, from frame ${baseSeq}, ${count(fileBytes)} bytes, since ${createdAt}, ${state}`;
}

export function frameLines(frame: FrameDescription): string[] {
  const { position, seq, type, bytes, writtenAt, durableUpTo, streamKey, firstRevision, eventCount } = frame;
  return [
    `frame ${seq} at position ${position}: ${type}, ${count(bytes)} bytes, written ${writtenAt}, all below ${durableUpTo} was on disk`,
    ...(eventCount > 0
      ? [`  stream key ${streamKey}, ${eventCount} event(s) from revision ${firstRevision ?? 'tombstone'}`]
      : []),
    `  chain ${frame.chain}, follows ${frame.previousChain}`,
    ...(frame.notice === undefined ? [] : [`  ${frame.notice}`]),
    ...frame.events.flatMap((event) => [
      `  position ${event.position}: ${JSON.stringify(event.stream)} ${event.revision ?? 'tombstone'}, ${event.type}, ${event.id}, ${event.createdAt}, ${event.contentType}, ${count(event.dataBytes)} bytes of data, ${count(event.metadataBytes)} of metadata`,
      ...(event.data === undefined ? [] : [`    ${event.data}`]),
    ]),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
