import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { RestClient } from '../rest/rest-client.js';
import { serverAddress } from '../rest/server-address.js';
import type { Batch } from './batch.js';
import type { ImportJob, ImportOptions } from './import-job.js';
import { ImportStateFile } from './import-state.js';
import { sendBatch, type SentBatch } from './send-batch.js';
import type { Source } from './source.js';
import type { ImportView } from './view/import-view.js';

/** Where events go, and where is kept how far they have come. */
export interface ImportTarget {
  readonly send: (batch: Batch) => Promise<SentBatch>;
  readonly stateFileOf: (source: Source) => ImportStateFile | undefined;
}

/** A ledger, behind its REST API. */
export function ledgerTarget(
  job: ImportJob,
  options: ImportOptions,
  view: ImportView,
  configuration: Configuration,
): ImportTarget {
  const client = new RestClient(serverAddress(options, configuration));
  const directory = join(configuration.dataDirectory, 'imports');
  const key = [client.address.url, options.format, ...options.map, ...options.envelope];
  const patience = {
    seconds: job.waitSeconds,
    onWait: (why: string) => view.note(`${why}; trying again for ${job.waitSeconds} s.`),
  };
  return {
    send: (batch) => sendBatch(client, batch, patience),
    stateFileOf: ({ identity }) => (identity ? new ImportStateFile(directory, [...key, identity.path]) : undefined),
  };
}

/** Nowhere: the events are shown and nothing is kept. */
export function dryTarget(view: ImportView): ImportTarget {
  return {
    send: async ({ events }) => {
      for (const { event } of events) view.wouldSend(event);
      return { recorded: events.length, duplicates: 0, refused: [] };
    },
    stateFileOf: () => undefined,
  };
}
