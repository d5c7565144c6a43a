import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NotFoundError } from '#libs/kernel';
import { Controller, Get, Header, Inject, Param, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { Late } from '../backend/late.js';
import { errorReference } from '../errors/error-reference.js';
import { DOCS_PAGE } from './docs-page.js';

/** Where the assets lie; the package itself is not loaded, since it would run the whole page here. */
const ASSETS_AT = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

/** The API described: for programs, and as pages that a browser can open with the key as the password. */
@ApiExcludeController()
@Controller()
export class DocumentsController {
  constructor(@Inject('OpenApi') private readonly document: Late<OpenAPIObject>) {}

  @Get('openapi.json')
  @RouteConfig({ access: 'any-key', browsable: true })
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  @RouteConfig({ access: 'any-key', browsable: true })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
  docs(): string {
    return DOCS_PAGE;
  }

  @Get('docs/errors')
  @RouteConfig({ access: 'any-key', browsable: true })
  @Header('content-type', 'text/markdown; charset=utf-8')
  errors(): string {
    return errorReference();
  }

  @Get('docs/assets/:name')
  @RouteConfig({ access: 'any-key', browsable: true })
  async asset(@Param('name') name: string): Promise<StreamableFile> {
    const type = ASSETS.get(name);
    if (type === undefined) throw new NotFoundError('HTTP.NOT_FOUND', 'There is nothing at this path.');
    return new StreamableFile(await readFile(join(ASSETS_AT, name)), { type });
  }

  @Get('docs/start.js')
  @RouteConfig({ access: 'any-key', browsable: true })
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true });";
  }
}
