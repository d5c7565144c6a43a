export * from './commands/complete-call/complete-call.command.js';
export * from './commands/complete-call/complete-call.handler.js';
export * from './commands/receive-call/receive-call.command.js';
export * from './commands/receive-call/receive-call.handler.js';
export * from './domain/call.commands.js';
export * from './domain/call.errors.js';
export * from './exchange.module.js';
