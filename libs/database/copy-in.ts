import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';

const broken = new WeakSet<ClientBase>();

/** Whether a COPY through this client failed, so that its connection is not to be used again. */
export function isBroken(client: ClientBase): boolean {
  return broken.has(client);
}

/**
 * Runs `COPY … FROM STDIN` with the given bytes. One at a time on a connection; where it fails, the connection is done
 * with, since what of the stream was sent is unknown.
 */
export async function copyIn(client: ClientBase, sql: string, chunks: Iterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), client.query(from(sql)));
  } catch (error) {
    broken.add(client);
    throw error;
  }
}
