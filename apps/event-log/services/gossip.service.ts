import { type Clock, uuidToBytes, uuidV4 } from '#libs/kernel';
import type { GrpcCall } from '../grpc/grpc-call.js';
import { serveUnary } from '../grpc/serve-unary.js';
import { FieldWriter } from '../protobuf/field-writer.js';
import { structuredUuid } from '../protocol/shared.js';
import { idWords } from '../protocol/id-words.js';

const LEADER = 8;
const TICKS_PER_MS = 10_000;

/** Gossip.Read: a cluster of one, which is its leader. */
export class GossipService {
  private readonly instance = idWords(uuidToBytes(uuidV4()));

  constructor(
    private readonly clock: Clock,
    private readonly address: () => { readonly host: string; readonly port: number },
  ) {}

  read(call: GrpcCall): void {
    serveUnary(call, (_request, reply) => {
      const { host, port } = this.address();
      const member = new FieldWriter()
        .message(1, structuredUuid(this.instance))
        .int64(2, BigInt(Math.floor(this.clock.nowMs())) * BigInt(TICKS_PER_MS))
        .varint(3, LEADER)
        .varint(4, 1)
        .message(5, new FieldWriter().string(1, host).varint(2, port));
      reply(new FieldWriter().message(1, member).finish());
    });
  }
}
