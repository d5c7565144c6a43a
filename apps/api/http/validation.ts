import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { escapePointerToken, InvalidInputError, type FieldError } from '#libs/kernel';

/** The codes of the constraints of class-validator that mean the same as ours. */
const CODES: Readonly<Record<string, string>> = {
  whitelistValidation: 'FIELD.UNKNOWN',
  isString: 'FIELD.TYPE',
  isArray: 'FIELD.TYPE',
  isObject: 'FIELD.TYPE',
  isIn: 'FIELD.NOT_ALLOWED',
  isEnum: 'FIELD.NOT_ALLOWED',
  matches: 'FIELD.PATTERN',
  isTime: 'FIELD.TIME',
  isInt: 'FIELD.TYPE',
  isBoolean: 'FIELD.TYPE',
  min: 'FIELD.TOO_SMALL',
  max: 'FIELD.TOO_LARGE',
  minLength: 'FIELD.TOO_SHORT',
  maxLength: 'FIELD.TOO_LONG',
  arrayMinSize: 'FIELD.TOO_SHORT',
  arrayMaxSize: 'FIELD.TOO_LONG',
};

function fieldErrors(errors: readonly ValidationError[], at: string): FieldError[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const pointer = `${at}/${escapePointerToken(property)}`;
    const [name, detail] = Object.entries(constraints)[0] ?? [];
    const inner = fieldErrors(children, pointer);
    if (name === undefined || detail === undefined) return inner;
    const code = value === undefined ? 'FIELD.REQUIRED' : (CODES[name] ?? 'FIELD.INVALID');
    return [{ pointer, code, detail }, ...inner];
  });
}

/** Validates bodies by their classes: unknown fields are refused, and every invalid one is named. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validateCustomDecorators: true,
    exceptionFactory: (errors) =>
      new InvalidInputError('REQUEST.INVALID', 'errors says what is wrong, and where.', fieldErrors(errors, '')),
  });
}
