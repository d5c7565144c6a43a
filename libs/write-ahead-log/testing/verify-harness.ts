import { ManualClock } from '#libs/kernel';
import type { Finding } from '../verification/finding.js';
import { type Verification, verifyLog, type VerifyOptions } from '../verification/verify-log.js';
import { DIRECTORY } from './log-harness.js';
import type { SimulatedFileSystem } from './simulated.file-system.js';

export interface Verified extends Verification {
  readonly found: readonly Finding[];
}

/** Verifies the log on a simulated file system, stopped unless `options` say otherwise; fails where a byte is written. */
export async function verified(
  fileSystem: SimulatedFileSystem,
  options: Partial<VerifyOptions> = {},
): Promise<Verified> {
  const found: Finding[] = [];
  fileSystem.inject = ({ kind, path }) => {
    if (kind === 'open' || kind === 'read') return undefined;
    throw new Error(`a verification has no business with ${kind} of ${path}`);
  };
  const verification = await verifyLog({
    directory: DIRECTORY,
    clock: new ManualClock(),
    isLive: async () => false,
    onFinding: (finding) => found.push(finding),
    ...options,
    fileSystem,
  });
  return { ...verification, found };
}
