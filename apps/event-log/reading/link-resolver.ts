import type { EventLog } from '../storage/event-log.js';
import { NONE } from '../storage/event-rows.js';
import { StoredEventView } from '../storage/stored-event-view.js';
import { StreamRef } from '../storage/stream-ref.js';
import { firstReadable } from '../storage/stream-settings.js';
import type { EventReader } from './event-reader.js';

/** What a link points at: an event, nothing that can be read, or it is no link after all. */
export type LinkTarget = { readonly bytes: Buffer; readonly start: number } | 'unreadable' | 'not-a-link';

const LINK_TYPE = Buffer.from('$>');

/** Follows events of type `$>`, whose data are `revision@stream`. One step; a link to a link is shown as it is. */
export class LinkResolver {
  private readonly events: EventLog;

  constructor(private readonly reader: EventReader) {
    this.events = reader.events;
  }

  isLink(view: StoredEventView): boolean {
    return view.type.equals(LINK_TYPE);
  }

  async resolve(data: Buffer): Promise<LinkTarget> {
    const text = data.toString('utf8');
    const at = text.indexOf('@');
    const revision = Number(at < 0 ? text : text.slice(0, at));
    if (!/^\s*[+-]?\d+\s*$/.test(at < 0 ? text : text.slice(0, at))) return 'not-a-link';
    if (at < 0 || revision < -1) return 'unreadable';
    const name = Buffer.from(text.slice(at + 1), 'utf8');
    if (name.length === 0) return 'unreadable';
    return this.event(new StreamRef(name), revision);
  }

  private async event(ref: StreamRef, revision: number): Promise<LinkTarget> {
    const { index, settings, durableCount } = this.events;
    const stream = index.findStream(ref.words);
    const last = index.lastOrdinalBefore(stream, durableCount);
    if (last === NONE || index.isTombstone(last)) return 'unreadable';
    const lastRevision = index.revisionAt(last);
    const wanted = revision === -1 ? lastRevision : revision;
    const rules = settings.visibleTo(stream, ref.isMeta);
    if (wanted > lastRevision || wanted < firstReadable(rules, lastRevision)) return 'unreadable';
    const ordinal = index.ordinalOf(stream, wanted);
    if (ordinal === NONE) return 'unreadable';
    const run = await this.reader.run([ordinal], 0);
    if (this.isExpired(run.bytes, rules.maxAgeSeconds)) return 'unreadable';
    return { bytes: run.bytes, start: run.starts[0]! };
  }

  private isExpired(bytes: Buffer, maxAgeSeconds: number | undefined): boolean {
    if (maxAgeSeconds === undefined) return false;
    return new StoredEventView().at(bytes, 0).createdMs < this.events.clock.nowMs() - maxAgeSeconds * 1000;
  }
}
