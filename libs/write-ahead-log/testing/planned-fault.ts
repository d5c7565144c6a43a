import { setTimeout as delay } from 'node:timers/promises';
import type { Intercept, InterceptedKind } from './intercepting.file-system.js';

/** A fault of the disk, or the end of the process, at a chosen operation. JSON, so that a child process can be given one. */
export interface PlannedFault {
  readonly kind: InterceptedKind | 'any';
  /** A regular expression that the path matches. */
  readonly path: string;
  /** Which of the matching operations, from 1. */
  readonly nth: number;
  /**
   * `kill-…` ends the process with SIGKILL before the operation, after it, or after `bytes` of a write. `fail` lets it fail
   * with `code`. `delay` makes it take `ms` longer.
   */
  readonly does: 'kill-before' | 'kill-after' | 'kill-within' | 'fail' | 'delay';
  readonly bytes?: number;
  readonly code?: string;
  readonly ms?: number;
}

/** Makes the fault happen. */
export function planned(fault: PlannedFault): Intercept {
  const path = new RegExp(fault.path);
  let seen = 0;
  return async (operation) => {
    const matches = (fault.kind === 'any' || fault.kind === operation.kind) && path.test(operation.path);
    if (!matches || ++seen !== fault.nth) return operation.go();
    switch (fault.does) {
      case 'kill-before':
        return die();
      case 'kill-after':
        await operation.go();
        return die();
      case 'kill-within':
        if (fault.bytes! > 0) await operation.part(fault.bytes!);
        return die();
      case 'fail':
        throw Object.assign(new Error(`${fault.code}: ${operation.path}`), { code: fault.code });
      case 'delay':
        await delay(fault.ms);
        return operation.go();
    }
  };
}

/** Ends this process at once, as the kernel or an operator would. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
