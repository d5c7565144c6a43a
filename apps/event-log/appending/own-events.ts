import { uuidToBytes, uuidV4 } from '#libs/kernel';
import { idWords } from '../protocol/id-words.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';

const EMPTY = Buffer.alloc(0);
const METADATA_TYPE = Buffer.from('$metadata');
const DELETED_TYPE = Buffer.from('$streamDeleted');

/** An event that sets the metadata of a stream. */
export function metadataEvent(data: Buffer): ProposedEvent {
  return { id: randomId(), type: METADATA_TYPE, isJson: true, data, metadata: EMPTY };
}

/** The last event of a stream that is ended for ever. */
export function tombstoneEvent(): ProposedEvent {
  return { id: randomId(), type: DELETED_TYPE, isJson: false, data: EMPTY, metadata: EMPTY };
}

function randomId(): Uint32Array {
  return idWords(uuidToBytes(uuidV4()));
}
