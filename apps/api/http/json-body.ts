import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { InvalidInputError, isJsonObject, parseStrictJson, type JsonObject } from '#libs/kernel';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../errors/http.error.js';
import { parseMediaType, requirePlainUtf8 } from './media-type.js';

/** The JSON object in the body of a request. */
export function jsonObjectOf({ headers, body }: FastifyRequest): JsonObject {
  const { type, charset } = parseMediaType(headers['content-type'] ?? '');
  if (type !== 'application/json') throw new HttpError('HTTP.MEDIA_TYPE', 415, 'This takes application/json.');
  requirePlainUtf8(charset, headers['content-encoding']);
  const value = parseStrictJson((body as Buffer | undefined) ?? Buffer.alloc(0));
  if (isJsonObject(value)) return value;
  const detail = 'This must be an object.';
  throw new InvalidInputError('REQUEST.INVALID', detail, [{ pointer: '', code: 'FIELD.TYPE', detail }]);
}

/** The parameter is the JSON object in the body, validated as the class of the parameter says. */
export const JsonBody = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  jsonObjectOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
