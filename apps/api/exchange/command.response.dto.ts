import type { CommandOutcome } from '#libs/event-store';
import { ApiProperty } from '@nestjs/swagger';

/** Where in the log something is. */
export class ReceiptResponse {
  @ApiProperty()
  readonly stream!: string;

  @ApiProperty({ pattern: '^[0-9]+$' })
  readonly revision!: string;

  @ApiProperty({ pattern: '^[0-9]+$', description: 'Send it as Steno-Min-Position to read your own write.' })
  readonly position!: string;
}

/** What became of a command. */
export class CommandResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ format: 'date-time' })
  readonly recordedAt: string;

  @ApiProperty({ type: ReceiptResponse })
  readonly receipt: ReceiptResponse;

  constructor({ aggregateId, recordedAt, receipt }: CommandOutcome) {
    this.id = aggregateId;
    this.recordedAt = recordedAt;
    this.receipt = receipt;
  }
}
