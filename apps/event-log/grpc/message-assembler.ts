import { GrpcError, STATUS } from './grpc-status.js';

const PREFIX_BYTES = 5;

/** The gRPC message prefix: not compressed, then the length as four bytes, most significant first. */
export function putPrefix(target: Buffer, offset: number, length: number): void {
  target[offset] = 0;
  target.writeUInt32BE(length, offset + 1);
}

/** One gRPC message with its prefix. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  putPrefix(frame, 0, message.length);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/**
 * Cuts the data of a request into gRPC messages. A message that lies within one chunk is a view of it; one that spans
 * chunks is copied together once. More than `messageBytesMax` is RESOURCE_EXHAUSTED before it is buffered.
 */
export class MessageAssembler {
  private parts: Buffer[] = [];
  private buffered = 0;

  constructor(
    private readonly messageBytesMax: number,
    private readonly onMessage: (message: Buffer) => void,
  ) {}

  push(chunk: Buffer): void {
    this.parts.push(chunk);
    this.buffered += chunk.length;
    while (this.buffered >= PREFIX_BYTES) {
      const head = this.contiguous(PREFIX_BYTES);
      const length = this.checkedLength(head);
      if (this.buffered < PREFIX_BYTES + length) return;
      const all = this.contiguous(PREFIX_BYTES + length);
      this.onMessage(all.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
      this.drop(PREFIX_BYTES + length);
    }
  }

  /** Whether a message has begun and not ended. */
  get partial(): boolean {
    return this.buffered > 0;
  }

  private checkedLength(head: Buffer): number {
    if (head[0] !== 0)
      throw new GrpcError(STATUS.UNIMPLEMENTED, 'Compressed messages are not supported; send grpc-encoding identity.');
    const length = head.readUInt32BE(1);
    if (length > this.messageBytesMax)
      throw new GrpcError(
        STATUS.RESOURCE_EXHAUSTED,
        `Received message larger than max (${length} vs. ${this.messageBytesMax})`,
      );
    return length;
  }

  /** The first part, made at least `length` bytes long by joining parts. */
  private contiguous(length: number): Buffer {
    const first = this.parts[0]!;
    if (first.length >= length) return first;
    const joined = Buffer.concat(this.parts);
    this.parts = [joined];
    return joined;
  }

  private drop(length: number): void {
    const rest = this.parts[0]!.subarray(length);
    this.buffered -= length;
    if (rest.length === 0) this.parts.shift();
    else this.parts[0] = rest;
  }
}
