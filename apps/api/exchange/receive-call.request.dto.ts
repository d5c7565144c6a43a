import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { IsTime } from './call-time.js';

const PHONE = /^\+[0-9]{7,15}$/;
const PHONE_DOC = { pattern: PHONE.source, example: '+13125550123' };
const ID_DOC = { minLength: 1, maxLength: 128 };

/** A call that came in. */
export class ReceiveCallRequest {
  @ApiProperty(PHONE_DOC)
  @Matches(PHONE)
  callerNumber!: string;

  @ApiPropertyOptional(PHONE_DOC)
  @IsOptional()
  @Matches(PHONE)
  calledNumber?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: now.' })
  @IsOptional()
  @IsTime()
  startedAt?: string;

  @ApiPropertyOptional(ID_DOC)
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  campaignId?: string;

  @ApiPropertyOptional(ID_DOC)
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  publisherId?: string;

  @ApiPropertyOptional(ID_DOC)
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
