import { setTimeout as wait } from 'node:timers/promises';
import { sqlState } from '#libs/database';
import type { Clock } from '#libs/kernel';
import type { Partition } from '../table/partition.ddl.js';
import { type ArchiveTools, archivePartition } from './archive-partition.js';
import { detachPartition, dropPartition, type StepOutcome } from './detach-partition.js';
import type { LegalHolds } from './legal-holds.port.js';
import { planRetention, type PlannedPartition, type RetirementStep } from './retention-plan.js';
import type { RetentionPolicy } from './retention-policy.js';
import { beginRetirement, listRetired, noteFailure } from './retired-partitions.js';

/** Somebody reads or writes for too long, or waits for what we have. */
const BUSY = ['55P03', '40P01'];
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 500;

/** What a run did, or could not do, with one partition. */
export interface RetentionFinding extends Partition {
  readonly step: RetirementStep;
  readonly outcome: 'done' | 'held' | 'failed';
  /** Why not. */
  readonly reason: string | null;
}

/** What a retention job works with. */
export interface RetentionJobOptions extends ArchiveTools {
  readonly policy: RetentionPolicy;
  readonly holds: LegalHolds;
  readonly clock: Clock;
  /** Told of each finding as it is made. */
  readonly onFinding?: (finding: RetentionFinding) => void;
}

/**
 * Retires the partitions of the audit trail whose time is over, step by step: archived, detached, and dropped where that is
 * allowed. Each step is whole or was never begun, so that a run goes on where any end of the last one left it.
 */
export class RetentionJob {
  constructor(private readonly options: RetentionJobOptions) {}

  /** What would be done. */
  async plan(): Promise<PlannedPartition[]> {
    const { database, eventStore, policy, clock } = this.options;
    return planRetention(database, policy, await eventStore.headPosition(), clock.nowMs());
  }

  /** Does it, until the signal says stop. One run at a time: whoever calls this sees to that. */
  async run(signal: AbortSignal): Promise<RetentionFinding[]> {
    const findings: RetentionFinding[] = [];
    const { mode } = this.options.policy;
    if (mode === 'off') return findings;
    await this.options.archives.prepare();
    for (const { month, retentionClass, next, obstacle } of await this.plan()) {
      if (signal.aborted) break;
      if (next && obstacle === null) findings.push(...(await this.retire({ month, retentionClass }, next, signal)));
    }
    return findings;
  }

  private async retire(partition: Partition, first: RetirementStep, signal: AbortSignal): Promise<RetentionFinding[]> {
    const findings: RetentionFinding[] = [];
    let step: RetirementStep | undefined = first;
    while (step && !signal.aborted) {
      const finding = await this.attempt(partition, step);
      findings.push(finding);
      this.options.onFinding?.(finding);
      if (finding.outcome !== 'done') break;
      step = this.after(step);
    }
    return findings;
  }

  private after(step: RetirementStep): RetirementStep | undefined {
    if (step === 'archive') return 'detach';
    return step === 'detach' && this.options.policy.mode === 'drop' ? 'drop' : undefined;
  }

  private async attempt(partition: Partition, step: RetirementStep): Promise<RetentionFinding> {
    const { month, retentionClass } = partition;
    const finding = { month, retentionClass, step };
    try {
      const outcome = await this.take(partition, step);
      if (outcome.kind === 'done') return { ...finding, outcome: 'done', reason: null };
      if (outcome.kind === 'held') return { ...finding, outcome: 'held', reason: outcome.holds.join(', ') };
      throw new Error('Entries came or went after it was archived; it will be archived anew.');
    } catch (error) {
      const reason = (error as Error).message;
      await noteFailure(this.options.database, partition, reason).catch(() => undefined);
      return { ...finding, outcome: 'failed', reason };
    }
  }

  private async take(partition: Partition, step: RetirementStep): Promise<StepOutcome> {
    const { database, archives, holds } = this.options;
    if (step === 'archive') {
      await beginRetirement(database, partition);
      await archivePartition(partition, this.options);
      return { kind: 'done' };
    }
    const archive = (await listRetired(database)).find(
      ({ month, retentionClass }) => month === partition.month && retentionClass === partition.retentionClass,
    )!.archive!;
    // What was written long ago may have been lost since: nothing goes without a whole archive.
    if (archive.file !== null)
      await archives.check({ file: archive.file, bytes: archive.bytes, sha256: archive.sha256! });
    const work = step === 'detach' ? detachPartition : dropPartition;
    return whenFree(() => work(database, partition, holds));
  }
}

/** Tries again a few times where somebody is in the way. */
async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!BUSY.includes(sqlState(error) ?? '') || attempt >= ATTEMPTS_MAX) throw error;
      await wait(PAUSE_MS);
    }
  }
}
