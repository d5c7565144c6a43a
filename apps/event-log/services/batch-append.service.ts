import type { Clock } from '#libs/kernel';
import type { Appender } from '../appending/appender.js';
import type { GrpcCall } from '../grpc/grpc-call.js';
import { BatchAppendCall } from './batch-append-call.js';
import { DeadlineSweep } from './deadline-sweep.js';

/** Streams.BatchAppend: many appends over one call, each answered once, by its correlation id. */
export class BatchAppendService {
  private readonly deadlines: DeadlineSweep;

  constructor(
    private readonly appender: Appender,
    private readonly clock: Clock,
    private readonly appendBytesMax: number,
  ) {
    this.deadlines = new DeadlineSweep(clock);
  }

  batchAppend(call: GrpcCall): void {
    const { appender, clock, deadlines, appendBytesMax } = this;
    call.serve(new BatchAppendCall(call, { appender, clock, deadlines, appendBytesMax }));
  }
}
