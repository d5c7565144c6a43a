import type { Timestamp } from '#libs/kernel';
import { encodeMetadata } from '../codec/index.js';
import type { RecordableEvent } from './recordable-event.js';

/** The metadata of the events of one append; most of them have the same, so it is made once. */
export class AppendMetadata {
  private readonly bySchema = new Map<string, Uint8Array>();

  constructor(
    private readonly tenantId: string,
    private readonly recordedAt: Timestamp,
  ) {}

  /** The bytes that an event is stored with. */
  of({ schema, correlationId, causationId }: RecordableEvent): Uint8Array {
    const { tenantId, recordedAt } = this;
    if (correlationId !== undefined || causationId !== undefined)
      return encodeMetadata({ tenantId, schema, recordedAt, correlationId, causationId });
    let bytes = this.bySchema.get(schema);
    if (!bytes) this.bySchema.set(schema, (bytes = encodeMetadata({ tenantId, schema, recordedAt })));
    return bytes;
  }
}
