import { Command } from '@nestjs/cqrs';
import type { CommandMeta, CommandOutcome } from '#libs/event-store';
import type { CompleteCall } from '../../domain/call.commands.js';

/** Complete a call: it has ended, so and so. `callId` is a UUID, in lower case. */
export class CompleteCallCommand extends Command<CommandOutcome> {
  constructor(
    readonly meta: CommandMeta,
    readonly callId: string,
    readonly completion: Omit<CompleteCall, 'kind'>,
  ) {
    super();
  }
}
