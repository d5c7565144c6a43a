import { framed } from '../grpc/message-assembler.js';
import { FieldWriter } from '../protobuf/field-writer.js';
import { positionMessage, streamIdentifier } from './shared.js';

/** The messages of a Read call that are no events, each with its gRPC prefix. */
export function confirmation(subscriptionId: string): Buffer {
  return framed(new FieldWriter().message(2, new FieldWriter().string(1, subscriptionId)).finish());
}

export function checkpoint(position: number): Buffer {
  return framed(new FieldWriter().message(3, positionMessage(position)).finish());
}

export function streamNotFound(name: Buffer): Buffer {
  return framed(new FieldWriter().message(4, new FieldWriter().message(1, streamIdentifier(name))).finish());
}

export function firstStreamPosition(revision: number): Buffer {
  return framed(new FieldWriter().varint(5, revision).finish());
}

export function lastStreamPosition(revision: number): Buffer {
  return framed(new FieldWriter().varint(6, revision).finish());
}

export function caughtUp(): Buffer {
  return framed(new FieldWriter().empty(8).finish());
}
