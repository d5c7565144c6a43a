import type { Worker } from 'node:worker_threads';

/** Lets a thread that was asked to stop finish what it is at, `patienceMs` milliseconds at most; resolves once it has ended. */
export async function endWorker(worker: Worker, ask: unknown, patienceMs: number): Promise<void> {
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage(ask);
  const late = setTimeout(() => void worker.terminate(), patienceMs);
  await exited;
  clearTimeout(late);
}
