import { Command } from '@nestjs/cqrs';
import type { CommandMeta, CommandOutcome } from '#libs/event-store';
import type { ReceiveCall } from '../../domain/call.commands.js';

/** Receive a call: it gets an id, and the exchange knows of it. */
export class ReceiveCallCommand extends Command<CommandOutcome> {
  constructor(
    readonly meta: CommandMeta,
    readonly call: Omit<ReceiveCall, 'kind'>,
  ) {
    super();
  }
}
