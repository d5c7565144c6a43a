import type { PlannedPartition } from '#libs/read-models';
import { ApiProperty } from '@nestjs/swagger';
import type { RetentionRun } from './retention-thread.js';

const NULLABLE_TEXT = { type: 'string', nullable: true } as const;

/** A partition of the audit trail, and what is to become of it. */
export class RetentionPartitionResponse {
  @ApiProperty({ example: '2026-11' }) month: string;
  @ApiProperty() retentionClass: string;
  @ApiProperty({ ...NULLABLE_TEXT, format: 'date-time', description: 'When its time is over; null: never.' })
  dueAt: Date | null;
  @ApiProperty() isDue: boolean;
  @ApiProperty({ ...NULLABLE_TEXT, enum: ['archiving', 'archived', 'detached', 'dropped', null] }) state: string | null;
  @ApiProperty({ ...NULLABLE_TEXT, enum: ['archive', 'detach', 'drop', null] }) next: string | null;
  @ApiProperty({ ...NULLABLE_TEXT, enum: ['switched-off', 'not-projected', 'parked-events', null] }) obstacle: string | null; // prettier-ignore
  @ApiProperty({ ...NULLABLE_TEXT, description: 'Why the last attempt at the next step failed.' }) failure: string | null; // prettier-ignore
  @ApiProperty({ type: 'integer', description: 'Table and indexes, in bytes.' }) diskBytes: number;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'File, rows, bytes and SHA-256.' }) // prettier-ignore
  archive: object | null;

  constructor({ month, retentionClass, dueAt, isDue, retired, diskBytes, next, obstacle }: PlannedPartition) {
    this.month = month;
    this.retentionClass = retentionClass;
    this.dueAt = dueAt;
    this.isDue = isDue;
    this.state = retired?.state ?? null;
    this.next = next;
    this.obstacle = obstacle;
    this.failure = retired?.failure ?? null;
    this.diskBytes = diskBytes;
    const { file, rows, bytes, sha256 } = retired?.archive ?? {};
    this.archive = retired?.archive ? { file, rows, bytes, sha256 } : null;
  }
}

/** How retention stands. */
export class RetentionResponse {
  @ApiProperty({ enum: ['off', 'archive', 'drop'] }) mode: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } }) months: object;
  @ApiProperty({ type: [RetentionPartitionResponse] }) partitions: readonly RetentionPartitionResponse[];
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'The last run of this process.' }) // prettier-ignore
  lastRun: RetentionRun | null;

  constructor(mode: string, months: object, partitions: readonly PlannedPartition[], lastRun: RetentionRun | null) {
    this.mode = mode;
    this.months = months;
    this.partitions = partitions.map((one) => new RetentionPartitionResponse(one));
    this.lastRun = lastRun;
  }
}
