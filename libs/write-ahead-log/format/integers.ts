const WORD = 0x1_0000_0000;

/** Writes an integer from -(2^53 - 1) to 2^53 - 1 as 64 bits, two's complement, least significant byte first. */
export function writeInt64(bytes: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / WORD);
  bytes.writeUInt32LE(value - high * WORD, offset);
  bytes.writeInt32LE(high, offset + 4);
}

/** As {@link writeInt64}, through a view. */
export function setInt64(view: DataView, offset: number, value: number): void {
  const high = Math.floor(value / WORD);
  view.setUint32(offset, value - high * WORD, true);
  view.setInt32(offset + 4, high, true);
}

/** Reads what {@link writeInt64} wrote. Values beyond 2^53 lose their low bits; callers compare before they trust. */
export function readInt64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readInt32LE(offset + 4) * WORD;
}
