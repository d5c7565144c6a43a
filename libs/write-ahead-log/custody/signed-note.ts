import { createHash } from 'node:crypto';
import type { CustodyKey } from './custody-key.js';
import { verifySignature } from './verify-signature.js';

/** The signature type of Ed25519 in the C2SP signed note format. */
const ED25519 = 1;
const KEY_HASH_BYTES = 4;

/** A text and who signed it: a signed note as C2SP describes it (https://c2sp.org/signed-note), with one signature. */
export interface SignedNote {
  /** Ends with a line feed. */
  readonly text: string;
  readonly keyName: string;
  readonly keyHash: Buffer;
  readonly signature: Buffer;
}

/** The note of a text that ends with a line feed. The name of a key has no spaces and no plus sign. */
export function signNote(text: string, keyName: string, key: CustodyKey): string {
  const signature = Buffer.concat([keyHash(keyName, key.publicKey), key.sign(Buffer.from(text))]);
  return `${text}\n\u2014 ${keyName} ${signature.toString('base64')}\n`;
}

/** Takes a note apart; undefined where it is none. What it says is not verified. */
export function parseNote(note: string): SignedNote | undefined {
  const match = /^([^]*\n)\n\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)\n$/.exec(note);
  if (!match) return undefined;
  const bytes = Buffer.from(match[3]!, 'base64');
  if (bytes.toString('base64') !== match[3]) return undefined;
  const [text, keyName] = [match[1]!, match[2]!];
  return { text, keyName, keyHash: bytes.subarray(0, KEY_HASH_BYTES), signature: bytes.subarray(KEY_HASH_BYTES) };
}

/** Whether the note was signed by the key of this public key, and says so. */
export function isSignedBy({ text, keyName, keyHash: hash, signature }: SignedNote, publicKey: string): boolean {
  return hash.equals(keyHash(keyName, publicKey)) && verifySignature(publicKey, Buffer.from(text), signature);
}

/** The key in the form in which other verifiers of signed notes take it. */
export function verifierKey(keyName: string, publicKey: string): string {
  const key = Buffer.concat([Buffer.of(ED25519), Buffer.from(publicKey, 'base64url')]);
  return `${keyName}+${keyHash(keyName, publicKey).toString('hex')}+${key.toString('base64')}`;
}

function keyHash(keyName: string, publicKey: string): Buffer {
  const hash = createHash('sha256').update(`${keyName}\n`).update(Buffer.of(ED25519));
  return hash.update(Buffer.from(publicKey, 'base64url')).digest().subarray(0, KEY_HASH_BYTES);
}
