import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { PROJECTION_SCHEMAS } from '../../openapi/projection.schemas.js';
import { PARKED_PAGE } from './parked-range-of.js';

type SchemaName = keyof typeof PROJECTION_SCHEMAS;

/** Describes the good answer of a route. */
export function ApiAnswers(status: number, schema: SchemaName): MethodDecorator {
  const description = status === 202 ? 'It is ordered.' : 'Done.';
  return ApiResponse({ status, description, schema: { $ref: `#/components/schemas/${schema}` } });
}

/** Describes a route that gives pages by position. */
export function ApiPageOfEvents(schema: SchemaName): MethodDecorator {
  const { default: usual, max: maximum } = PARKED_PAGE;
  return applyDecorators(
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum, default: usual } }),
    ApiQuery({ name: 'cursor', required: false, description: '`page.next` of the page before.', schema: { type: 'string' } }), // prettier-ignore
    ApiAnswers(200, schema),
  );
}
