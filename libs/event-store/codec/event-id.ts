const HEX = new Map(Array.from('0123456789abcdef', (digit, value) => [digit.charCodeAt(0), value]));
const VALUES = new Int8Array(128).fill(-1);
for (const [code, value] of HEX) VALUES[code] = value;
for (const [code, value] of HEX) VALUES[String.fromCharCode(code).toUpperCase().charCodeAt(0)] = value;

const DASH = 0x2d;
const TEXT_LENGTH = 36;

function nibble(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const value = code < 128 ? VALUES[code]! : -1;
  if (value < 0) throw new RangeError('not a UUID');
  return value;
}

/** Writes the 16 bytes of a UUID to `target`; another spelling is a RangeError. For the path of every event. */
export function writeUuid(text: string, target: Uint8Array): void {
  if (text.length !== TEXT_LENGTH) throw new RangeError('not a UUID');
  for (let byte = 0, at = 0; byte < 16; byte++, at += 2) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10)
      if (text.charCodeAt(at++) !== DASH) throw new RangeError('not a UUID');
    target[byte] = (nibble(text, at) << 4) | nibble(text, at + 1);
  }
}
