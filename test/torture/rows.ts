import { killedRows, simulatedRows, type TortureRow } from '#libs/write-ahead-log/torture';
import { killBeforeReply, killUnsynced } from './rows/kill-at-sync.row.js';
import { killUnderLoad } from './rows/kill-under-load.row.js';
import { mutantsFound } from './rows/mutants.row.js';
import { oddBatches } from './rows/odd-batches.row.js';
import { poisonedNode } from './rows/poisoned-node.row.js';
import { rivalWriters } from './rows/rival-writers.row.js';
import { secondNode } from './rows/second-node.row.js';
import { slowSync } from './rows/slow-sync.row.js';
import { subscriber } from './rows/subscriber.row.js';

/** Rows that speak to a whole node, over the wire. */
export const nodeRows: readonly TortureRow[] = [
  killUnderLoad,
  killUnsynced,
  killBeforeReply,
  poisonedNode,
  slowSync,
  secondNode,
  rivalWriters,
  subscriber,
  oddBatches,
];

/** The torture matrix, by number. */
export const rows: readonly TortureRow[] = [...simulatedRows, ...killedRows, ...nodeRows, mutantsFound].sort(
  (a, b) => a.row - b.row,
);
