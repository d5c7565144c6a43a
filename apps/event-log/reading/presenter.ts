import { framed } from '../grpc/message-assembler.js';
import { FieldWriter } from '../protobuf/field-writer.js';
import { ID_WORDS, structuredUuid } from '../protocol/shared.js';
import { StoredEventView } from '../storage/stored-event-view.js';
import type { EventReader, Run } from './event-reader.js';
import { LinkResolver } from './link-resolver.js';

/** How a reader wants its events. */
export interface Presentation {
  readonly resolveLinks: boolean;
  readonly structuredUuids: boolean;
}

/** Turns stored events into what goes over the wire: gRPC messages, one behind the other. */
export class Presenter {
  private readonly view = new StoredEventView();
  private readonly links: LinkResolver;

  constructor(
    reader: EventReader,
    private readonly presentation: Presentation,
  ) {
    this.links = new LinkResolver(reader);
  }

  /** The events `from` to `to` of a run that `chosen` does not leave out. Stored bytes go out as they are where they can. */
  async present(run: Run, from: number, to: number, chosen?: (index: number) => boolean): Promise<Buffer> {
    const indexes: number[] = [];
    for (let i = from; i < to; i++) if (!chosen || chosen(i)) indexes.push(i);
    const { resolveLinks, structuredUuids } = this.presentation;
    if (!resolveLinks && !structuredUuids) return gathered(run, indexes);
    const messages: Buffer[] = [];
    for (const i of indexes) messages.push(await this.message(run, i));
    return Buffer.concat(messages);
  }

  private async message(run: Run, index: number): Promise<Buffer> {
    const start = run.starts[index]!;
    const view = this.view.at(run.bytes, start);
    if (this.presentation.resolveLinks && this.links.isLink(view)) {
      const target = await this.links.resolve(view.data);
      if (target !== 'not-a-link') return this.link(run, start, target);
    }
    if (!this.presentation.structuredUuids) return run.bytes.subarray(start, run.ends[index]);
    return this.wrapped(new FieldWriter().bytes(1, this.recorded(run.bytes, start)), run, start);
  }

  private link(run: Run, start: number, target: { bytes: Buffer; start: number } | 'unreadable'): Buffer {
    const event = new FieldWriter();
    if (target !== 'unreadable') event.bytes(1, this.recorded(target.bytes, target.start));
    return this.wrapped(event.bytes(2, this.recorded(run.bytes, start)), run, start);
  }

  private wrapped(readEvent: FieldWriter, run: Run, start: number): Buffer {
    const position = this.view.at(run.bytes, start).position;
    return framed(new FieldWriter().message(1, readEvent.varint(3, position)).finish());
  }

  /** The RecordedEvent message of a stored event, its id spelled as asked. */
  private recorded(bytes: Buffer, start: number): Buffer {
    const view = this.view.at(bytes, start);
    if (!this.presentation.structuredUuids) return view.recorded;
    const id = new Uint32Array(ID_WORDS);
    view.readId(id, 0);
    return Buffer.concat([new FieldWriter().message(1, structuredUuid(id)).finish(), view.withoutId]);
  }
}

/** Stored events one behind the other: a view where they lie so already, else a copy. */
function gathered(run: Run, indexes: readonly number[]): Buffer {
  let bytes = 0;
  let inOrder = true;
  for (let n = 0; n < indexes.length; n++) {
    const i = indexes[n]!;
    bytes += run.ends[i]! - run.starts[i]!;
    inOrder &&= n === 0 || run.starts[i] === run.ends[indexes[n - 1]!];
  }
  if (bytes === 0) return Buffer.alloc(0);
  if (inOrder) return run.bytes.subarray(run.starts[indexes[0]!], run.ends[indexes.at(-1)!]);
  const out = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const i of indexes) at += run.bytes.copy(out, at, run.starts[i], run.ends[i]);
  return out;
}
