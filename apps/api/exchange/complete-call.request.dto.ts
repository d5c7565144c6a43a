import { CALL_ENDERS, CALL_OUTCOMES, type CallEnder, type CallOutcome } from '#libs/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsTime } from './call-time.js';

const WEEK_SECONDS = 604_800;
const AMOUNT = /^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$/;
const CURRENCIES = Intl.supportedValuesOf('currency');

/** Money: a decimal string and a currency. */
export class MoneyDto {
  @ApiProperty({ pattern: AMOUNT.source, example: '12.50' })
  @Matches(AMOUNT)
  amount!: string;

  @ApiProperty({ pattern: '^[A-Z]{3}$', example: 'USD' })
  @IsIn(CURRENCIES, { message: 'currency must be a code of ISO 4217' })
  currency!: string;
}

/** How a call ended. */
export class CompleteCallRequest {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: WEEK_SECONDS })
  @IsInt()
  @Min(0)
  @Max(WEEK_SECONDS)
  durationSeconds!: number;

  @ApiProperty({ enum: CALL_OUTCOMES })
  @IsIn(CALL_OUTCOMES)
  outcome!: CallOutcome;

  @ApiPropertyOptional({
    enum: CALL_ENDERS,
    description: 'Who ended it. Default: `caller` if abandoned, else `unknown`.',
  })
  @IsOptional()
  @IsIn(CALL_ENDERS)
  endedBy?: CallEnder;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: now.' })
  @IsOptional()
  @IsTime()
  endedAt?: string;

  @ApiPropertyOptional({ type: MoneyDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  price?: MoneyDto;

  @ApiPropertyOptional({ minLength: 1, maxLength: 128 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  buyerId?: string;

  @ApiPropertyOptional({ maxLength: 8192, description: 'Why, in words.' })
  @IsOptional()
  @IsString()
  @MaxLength(8192)
  reason?: string;
}
