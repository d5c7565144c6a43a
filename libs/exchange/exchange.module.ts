import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CompleteCallHandler } from './commands/complete-call/complete-call.handler.js';
import { ReceiveCallHandler } from './commands/receive-call/receive-call.handler.js';

/** The exchange: calls. Needs a `CommandExecutor` that the application provides globally. */
@Module({ imports: [CqrsModule], providers: [ReceiveCallHandler, CompleteCallHandler] })
export class ExchangeModule {}
