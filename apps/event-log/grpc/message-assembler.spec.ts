import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framed, MessageAssembler } from './message-assembler.js';

function assemble(chunks: readonly Buffer[], bytesMax = 1000): string[] {
  const messages: string[] = [];
  const assembler = new MessageAssembler(bytesMax, (message) => messages.push(message.toString('hex')));
  for (const chunk of chunks) assembler.push(chunk);
  return messages;
}

describe('cutting data into gRPC messages', () => {
  it('given any messages, when they come in any chunks, then they are the same messages', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 });
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 0, max: 400 })), (sent, cuts) => {
        const all = Buffer.concat(sent.map((message) => framed(message)));
        const places = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length];
        const chunks = places.slice(1).map((end, i) => all.subarray(places[i], end));
        expect(assemble(chunks)).toEqual(sent.map((message) => Buffer.from(message).toString('hex')));
      }),
    );
  });

  it('given a message that is too large, when its prefix comes, then it is refused before it is there', () => {
    const prefix = Buffer.from([0, 0, 0, 4, 0]);
    expect(() => assemble([prefix], 1000)).toThrow('Received message larger than max (1024 vs. 1000)');
  });

  it('given a compressed message, when it comes, then it is refused', () => {
    expect(() => assemble([Buffer.from([1, 0, 0, 0, 0])])).toThrow('Compressed messages are not supported');
  });
});
