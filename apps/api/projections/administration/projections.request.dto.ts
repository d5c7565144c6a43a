import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsText } from '../../http/is-text.js';

const POSITION = /^\d{1,18}$/;
const REASON_MAX = 500;
const RATE_MAX = 1_000_000;
const RETRY_MAX = 500;

/** How a read model is to be rebuilt. */
export class OrderRebuildRequest {
  @ApiPropertyOptional({
    pattern: POSITION.source,
    description: 'Rows up to this position are copied from the live version. Default: all are made of events.',
  })
  @IsOptional()
  @Matches(POSITION)
  from?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: RATE_MAX, description: 'Events a second at most.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(RATE_MAX)
  maxPerSecond?: number;

  @ApiPropertyOptional({ default: true, description: 'Whether it becomes the live version as soon as it equals it.' })
  @IsOptional()
  @IsBoolean()
  switch?: boolean;

  @ApiPropertyOptional({ minLength: 1, maxLength: REASON_MAX, description: 'Why it may differ from the live version.' })
  @IsOptional()
  @IsText(REASON_MAX)
  acceptedDifferences?: string;
}

/** How a version is to become the live one. */
export class SwitchVersionRequest {
  @ApiPropertyOptional({ minLength: 1, maxLength: REASON_MAX, description: 'Why it may differ from the live version.' })
  @IsOptional()
  @IsText(REASON_MAX)
  acceptedDifferences?: string;
}

/** Which parked events to try again. */
export class RetryParkedRequest {
  @ApiPropertyOptional({ pattern: POSITION.source, description: '`next` of the answer before.' })
  @IsOptional()
  @Matches(POSITION)
  after?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: RETRY_MAX, default: RETRY_MAX })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(RETRY_MAX)
  limit: number = RETRY_MAX;
}

/** Why a parked event is dropped. */
export class DropParkedRequest {
  @ApiProperty({ minLength: 1, maxLength: REASON_MAX, description: 'It is kept with the event.' })
  @IsText(REASON_MAX)
  reason!: string;
}
