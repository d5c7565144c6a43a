import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CALL_STREAM } from '#libs/contracts';
import { CommandExecutor, type CommandOutcome } from '#libs/event-store';
import { callDecider } from '../../domain/call.decider.js';
import { ReceiveCallCommand } from './receive-call.command.js';

/** Carries out {@link ReceiveCallCommand}; `aggregateId` of the outcome is the call's id. */
@CommandHandler(ReceiveCallCommand)
export class ReceiveCallHandler implements ICommandHandler<ReceiveCallCommand> {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  /** Rejects as {@link CommandExecutor.execute} does. */
  execute({ meta, call }: ReceiveCallCommand): Promise<CommandOutcome> {
    return this.executor.execute({
      name: 'exchange.receive-call',
      category: CALL_STREAM,
      decider: callDecider,
      input: { kind: 'receive' as const, ...call },
      meta,
    });
  }
}
