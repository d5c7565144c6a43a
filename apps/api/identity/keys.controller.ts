import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiOkResponse, ApiBody, ApiTags } from '@nestjs/swagger';
import { CreateApiKeyCommand, RevokeApiKeyCommand, type Principal } from '#libs/identity';
import { JsonBody } from '../http/json-body.js';
import { WhoAsks } from '../http/principal.js';
import { CreateKeyRequest } from './create-key.request.dto.js';
import { KeyCommands } from './key-commands.js';
import { KeyListResponse, KeyResponse } from './key.response.dto.js';

/** API keys of the tenant of who asks. */
@ApiTags('identity')
@Controller('v1/identity/keys')
export class KeysController {
  constructor(@Inject(KeyCommands) private readonly commands: KeyCommands) {}

  @Post()
  @RouteConfig({ access: 'identity:manage' })
  @ApiBody({ type: CreateKeyRequest })
  @ApiCreatedResponse({ type: KeyResponse })
  async create(@WhoAsks() by: Principal, @JsonBody() { name, roles }: CreateKeyRequest): Promise<KeyResponse> {
    const { key, token } = await this.commands.create.execute(new CreateApiKeyCommand(by, name, roles));
    return new KeyResponse(key, token);
  }

  @Get()
  @RouteConfig({ access: 'identity:manage' })
  @ApiOkResponse({ type: KeyListResponse })
  async list(@WhoAsks() by: Principal): Promise<KeyListResponse> {
    return new KeyListResponse(await this.commands.keys.list(by.tenantId));
  }

  @Delete(':id')
  @HttpCode(200)
  @RouteConfig({ access: 'identity:manage' })
  @ApiOkResponse({ type: KeyResponse })
  async revoke(@WhoAsks() by: Principal, @Param('id') id: string): Promise<KeyResponse> {
    return new KeyResponse(await this.commands.revoke.execute(new RevokeApiKeyCommand(by, id)));
  }
}
