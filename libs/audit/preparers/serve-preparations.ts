import type { MessagePort } from 'node:worker_threads';
import { prepareInGroups, type PreparationTools } from '../preparation/prepare-events.js';
import type { PreparationRequest } from '../preparation/preparation-request.js';
import { transferError, type TransferredError } from './error-transfer.js';
import { buffersOf, packEvents, type PackedEvents, type PackedPreparation } from './packed-preparation.js';

/** A request on its way to a worker thread. */
export interface PreparationTask {
  readonly task: number;
  readonly request: PreparationRequest;
}

/** The answer on its way back. */
export type PreparationReply =
  | { readonly task: number; readonly packed: PackedPreparation }
  | { readonly task: number; readonly error: TransferredError };

async function answer({ task, request }: PreparationTask, port: MessagePort, tools: PreparationTools): Promise<void> {
  try {
    const groups: PackedEvents[] = [];
    const outcome = await prepareInGroups(request, tools, (events) => groups.push(packEvents(events)));
    const { total, errors, isRefused } = outcome;
    const packed = { total, errors, groups: isRefused ? [] : groups };
    port.postMessage({ task, packed }, buffersOf(packed));
  } catch (error) {
    port.postMessage({ task, error: transferError(error) });
  }
}

/** Answers every {@link PreparationTask} that comes through `port`: the whole life of a worker thread. */
export function servePreparations(port: MessagePort, tools: PreparationTools): void {
  port.on('message', (message: PreparationTask) => void answer(message, port, tools));
}
