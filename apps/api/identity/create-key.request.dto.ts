import { ROLES, type Role } from '#libs/identity';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn } from 'class-validator';
import { IsText } from '../http/is-text.js';

/** A key to be made. */
export class CreateKeyRequest {
  @ApiProperty({ description: 'What people call it.', minLength: 1, maxLength: 100, example: 'portal' })
  @IsText(100)
  name!: string;

  @ApiProperty({ enum: ROLES, isArray: true, minItems: 1, maxItems: ROLES.length, example: ['producer'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ROLES.length)
  @IsIn(ROLES, { each: true })
  roles!: Role[];
}
