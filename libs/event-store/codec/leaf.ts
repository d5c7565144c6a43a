import { createHash } from 'node:crypto';
import { lengthPrefixed, uuidToBytes } from '#libs/kernel';
import type { RecordedEvent } from '../event-store.port.js';
import { commitmentOf } from './commitment-of.js';
import { decodeMetadata } from './metadata.js';
import { foreignCommitment } from '#libs/privacy';

/** What a leaf is made of. */
export type LeafSource = Pick<RecordedEvent, 'id' | 'type' | 'stream' | 'revision' | 'data' | 'metadata'>;

/** An event as the tree holds it. */
export interface Leaf {
  /** `foreign`: not format 1, or not canonical JSON; a leaf all the same, in no tenant's chain, and a finding. */
  readonly kind: 'format-1' | 'foreign';
  /** SHA-256(header) ‖ commitment: 64 bytes. */
  readonly entry: Uint8Array;
  /** SHA-256(0x00 ‖ entry), the leaf hash of RFC 6962. */
  readonly hash: Uint8Array;
}

const LABEL = Buffer.from('steno-leaf/v1\n', 'utf8');

function u64be(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** The leaf of an event, from what is stored alone: no key is needed, and neither position nor the server's time goes in. */
export function leafOf(event: LeafSource): Leaf {
  const commitment = commitmentOf(event.data);
  const ours = commitment.kind === 'format-1' && decodeMetadata(event.metadata) !== undefined;
  const header = createHash('sha256')
    .update(LABEL)
    .update(lengthPrefixed(uuidToBytes(event.id)))
    .update(lengthPrefixed(event.type))
    .update(lengthPrefixed(event.stream))
    .update(u64be(event.revision))
    .update(lengthPrefixed(ours ? event.metadata : ''))
    .digest();
  const entry = Buffer.concat([header, ours ? commitment.digest : foreignCommitment(event.data)]);
  const hash = createHash('sha256').update(Uint8Array.of(0x00)).update(entry).digest();
  return { kind: ours ? 'format-1' : 'foreign', entry, hash };
}
