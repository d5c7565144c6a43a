import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NodeUnderTest, startOwnNode } from './node-under-test.js';
import { rawGrpcCall } from './raw-grpc-call.js';
import { recordings } from './recordings.js';
import {
  comparable,
  messagesWanted,
  readTranscript,
  type RecordedCall,
  recordedAnswer,
  requestsOf,
} from './wire-transcript.js';

interface Comparable {
  readonly messages: readonly { readonly methodsList?: readonly unknown[] }[];
}

/** What this node says otherwise on purpose; docs/reference/event-log-compatibility.md says why. */
function isComparable(call: RecordedCall): boolean {
  const isCut = call.request.some((message) => message.includes('…'));
  return !isCut && !call.path.includes('PersistentSubscriptions');
}

const describeRecorded = recordings.available ? describe : describe.skip;
if (!recordings.available)
  console.log('The transcripts of EventStoreDB (../shared) are not here: they are not compared.');

describeRecorded.each(['db-client', 'kurrentdb-client'])('calls as %s made them to EventStoreDB 23.10', (client) => {
  let node: NodeUnderTest;

  beforeAll(async () => {
    node = await startOwnNode();
  });

  afterAll(() => node.stop());

  it('given the same bytes, when they are sent to this node, then the same messages and trailers come back', async () => {
    const calls = readTranscript(recordings.file(`wire-${client}.jsonl`)).filter(isComparable);
    expect(calls.length).toBeGreaterThan(20);
    for (const call of calls) {
      const answer = await rawGrpcCall(node.url, call.path, requestsOf(call), messagesWanted(call));
      const here = comparable(call, answer) as Comparable;
      const recorded = comparable(call, recordedAnswer(call)) as Comparable;
      const what = `${call.case}: ${call.path}`;
      if (call.path.endsWith('GetSupportedMethods')) {
        const offered = recorded.messages[0]!.methodsList;
        expect(offered).toEqual(expect.arrayContaining([...here.messages[0]!.methodsList!]));
      } else if (call.case === 'read $all forwards') {
        expect({ what, messages: here.messages.slice(0, 2) }).toEqual({ what, messages: recorded.messages.slice(1) });
      } else expect({ what, ...here }).toEqual({ what, ...recorded });
    }
  });
});
