import { excerptOf, type Finding } from '#libs/importers';
import type { RestClient } from '../rest/rest-client.js';
import { sendUntilAnswered, type Patience } from '../rest/send-until-answered.js';
import type { Batch, BatchEvent } from './batch.js';
import { readBatchAnswer } from './batch-answer.js';

/** What became of a batch's events. */
export interface SentBatch {
  readonly recorded: number;
  readonly duplicates: number;
  readonly refused: readonly Finding[];
}

const PATH = '/v1/audit/events/batch?invalid=skip';

/** Sends one batch until it is acknowledged; the same batch may be sent any number of times, since its events have ids. */
export async function sendBatch(client: RestClient, batch: Batch, patience: Patience): Promise<SentBatch> {
  if (batch.events.length === 0) return { recorded: 0, duplicates: 0, refused: [] };
  const body = batch.events.map(({ event }) => event).join('\n');
  const answer = await sendUntilAnswered(() => client.post(PATH, 'application/x-ndjson', body), patience);
  const { duplicates, refusals } = readBatchAnswer(answer);
  const refused = refusals.map(({ index, code, detail }) => refusedFinding(batch.events[index]!, code, detail));
  return { recorded: batch.events.length - refused.length - duplicates, duplicates, refused };
}

function refusedFinding({ event, place }: BatchEvent, code: string, detail: string): Finding {
  const { original } = JSON.parse(event) as { original: string };
  return { ...place, code, reason: `The ledger refuses it: ${detail}`, excerpt: excerptOf(Buffer.from(original)) };
}
