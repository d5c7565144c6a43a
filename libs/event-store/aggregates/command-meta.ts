import type { CommandContext } from '#libs/contracts';

/** Who gives a command, and under which id: the same id again is the same command. */
export interface CommandMeta {
  readonly tenantId: string;
  /** Chosen by the caller, or random. */
  readonly commandId: string;
  readonly context: Omit<CommandContext, 'fingerprint'>;
}

/** Where a command's events are. */
export interface CommandReceipt {
  readonly stream: string;
  /** Of the last event. */
  readonly revision: string;
  /** Of the last event: enough to read one's own write. */
  readonly position: string;
}

/** What became of a command. */
export interface CommandOutcome {
  readonly aggregateId: string;
  readonly recordedAt: string;
  readonly receipt: CommandReceipt;
  /** Whether it had been carried out before, under the same id; nothing was written now. */
  readonly repeated: boolean;
}
