/** The 16 bytes of a UUID as the four words that it is kept in. */
export function idWords(bytes: Buffer): Uint32Array {
  return Uint32Array.of(bytes.readUInt32BE(0), bytes.readUInt32BE(4), bytes.readUInt32BE(8), bytes.readUInt32BE(12));
}
