import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_SCHEMA } from './problem.schema.js';
import { PROJECTION_SCHEMAS } from './projection.schemas.js';
import { READING_SCHEMAS } from './reading.schemas.js';
import { RECORDING_PATHS } from './recording.paths.js';
import { RECORDING_SCHEMAS } from './recording.schemas.js';

const DEFAULT_RESPONSE = {
  description: 'Anything that is not a success.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

type Operation = { responses: Record<string, unknown>; security?: unknown };

/** OpenAPI 3.1 says by a list of types what 3.0 said by `nullable`. */
function inVersion31(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
  const { nullable, ...schema } = value as { nullable: boolean; type?: string };
  return nullable && schema.type !== undefined ? { ...schema, type: [schema.type, 'null'] } : schema;
}

/** The description of the API: of its controllers by what they declare, of the recording routes by hand. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Stenographer')
    .setDescription('The immutable audit and compliance ledger of a call exchange.')
    .setVersion('1')
    .addServer('http://127.0.0.1:3000')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: `steno_…`' }, 'key')
    .addSecurityRequirements('key')
    .build();
  const operationIdFactory = (controller: string, method: string): string =>
    `${method}${controller.replace(/Controller$/, '')}`;
  const made = SwaggerModule.createDocument(app, config, { operationIdFactory });
  const document = JSON.parse(JSON.stringify(made), inVersion31) as OpenAPIObject;
  const paths = document.paths as Record<string, Record<string, Operation>>;
  for (const [path, item] of Object.entries(JSON.parse(JSON.stringify(RECORDING_PATHS)) as typeof paths))
    paths[path] = { ...paths[path], ...item };
  for (const [path, item] of Object.entries(paths))
    for (const operation of Object.values(item)) {
      operation.responses['default'] = DEFAULT_RESPONSE;
      if (path.startsWith('/health/')) operation.security = [];
    }
  document.paths = Object.fromEntries(
    Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)),
  ) as typeof document.paths;
  Object.assign(document.components!.schemas!, RECORDING_SCHEMAS, READING_SCHEMAS, PROJECTION_SCHEMAS, {
    Problem: PROBLEM_SCHEMA,
  });
  return document;
}
