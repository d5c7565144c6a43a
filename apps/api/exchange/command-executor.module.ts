import { CommandExecutor } from '#libs/event-store';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Late } from '../backend/late.js';

/** Gives handlers the command executor that there will be once the stores are there. */
@Global()
@Module({})
export class CommandExecutorModule {
  static on(late: Late<{ readonly executor: CommandExecutor }>): DynamicModule {
    const execute: CommandExecutor['execute'] = async (command) => late.get().executor.execute(command);
    const provider = { provide: CommandExecutor, useValue: { execute } };
    return { module: CommandExecutorModule, providers: [provider], exports: [provider] };
  }
}
