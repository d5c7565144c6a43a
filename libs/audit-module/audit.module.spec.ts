import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, throwError } from 'rxjs';
import type { AuditEvent } from '#libs/contracts';
import type { AuditLog } from '#libs/audit';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditModule } from './audit.module.js';
import { Audited } from './audited.decorator.js';

const call = { type: 'case.exported', actor: { id: 'anna' }, entity: { type: 'case', id: '7' } };

class Cases {
  @Audited(() => call)
  export(): string {
    return 'exported';
  }

  list(): string {
    return 'listed';
  }
}

function contextOf(handler: () => unknown): ExecutionContext {
  return { getHandler: () => handler } as unknown as ExecutionContext;
}

const answering = (answer: CallHandler['handle']): CallHandler => ({ handle: answer });

class Log {
  readonly recorded: AuditEvent[] = [];
  fails = false;

  async record(event: AuditEvent): Promise<void> {
    if (this.fails) throw new Error('away');
    this.recorded.push(event);
  }
}

describe('auditing the methods of an application', () => {
  const log = new Log();
  const interceptor = new AuditInterceptor(log as unknown as AuditLog);
  const { export: exported, list } = Cases.prototype;

  it('given a decorated method, when it succeeds, then that is recorded before the answer', async () => {
    const answer = interceptor.intercept(
      contextOf(exported),
      answering(() => of('exported')),
    );
    expect(await lastValueFrom(answer)).toBe('exported');
    expect(log.recorded.splice(0)).toEqual([{ ...call, outcome: 'success' }]);
  });

  it('given a decorated method, when it fails, then that is recorded, and the failure goes on', async () => {
    const failure = new Error('no');
    const answer = interceptor.intercept(
      contextOf(exported),
      answering(() => throwError(() => failure)),
    );
    await expect(lastValueFrom(answer)).rejects.toBe(failure);
    expect(log.recorded.splice(0)).toEqual([{ ...call, outcome: 'failure' }]);
  });

  it('given a decorated method, when recording fails, then so does the call, and it is said once', async () => {
    log.fails = true;
    const answer = interceptor.intercept(
      contextOf(exported),
      answering(() => of('exported')),
    );
    await expect(lastValueFrom(answer)).rejects.toThrow('away');
    log.fails = false;
  });

  it('given another method, then nothing is recorded', async () => {
    const answer = interceptor.intercept(
      contextOf(list),
      answering(() => of('listed')),
    );
    expect(await lastValueFrom(answer)).toBe('listed');
    expect(log.recorded).toEqual([]);
  });

  it('given the module, then the log and the interceptor can be injected everywhere', () => {
    const { exports } = AuditModule.on(log as unknown as AuditLog);
    expect(exports).toHaveLength(2);
  });
});
