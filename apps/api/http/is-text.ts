import { applyDecorators } from '@nestjs/common';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** No U+0000, which PostgreSQL cannot store, and something that can be read. */
const READABLE = /^[^\0]*[^\s\0][^\0]*$/;

/** The field is text that somebody wrote for people, of up to `max` characters: a name, a reason. */
export function IsText(max: number): PropertyDecorator {
  const message = '$property must have something in it that can be read, and no U+0000';
  return applyDecorators(IsString(), MinLength(1), MaxLength(max), Matches(READABLE, { message }));
}
