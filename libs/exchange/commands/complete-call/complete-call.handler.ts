import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CALL_STREAM } from '#libs/contracts';
import { CommandExecutor, type CommandOutcome } from '#libs/event-store';
import { callDecider } from '../../domain/call.decider.js';
import { CompleteCallCommand } from './complete-call.command.js';

/** Carries out {@link CompleteCallCommand}. */
@CommandHandler(CompleteCallCommand)
export class CompleteCallHandler implements ICommandHandler<CompleteCallCommand> {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  /** Rejects with CallNotFoundError, CallAlreadyEndedError, CallEndsBeforeItBeganError, and as {@link CommandExecutor.execute}. */
  execute({ meta, callId, completion }: CompleteCallCommand): Promise<CommandOutcome> {
    return this.executor.execute({
      name: 'exchange.complete-call',
      category: CALL_STREAM,
      aggregateId: callId,
      decider: callDecider,
      input: { kind: 'complete' as const, ...completion },
      meta,
    });
  }
}
