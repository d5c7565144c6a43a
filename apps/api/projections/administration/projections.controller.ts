import { Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { NotFoundError } from '#libs/kernel';
import { JsonBody } from '../../http/json-body.js';
import { WhoAsks } from '../../http/principal.js';
import { ManagedProjections, positionOf, type ShownProjectionDetail } from './managed-projections.js';
import { ApiAnswers } from './projections.openapi.js';
import { OrderRebuildRequest, SwitchVersionRequest } from './projections.request.dto.js';
import type { ShownProjection } from './shown-projection.js';

/** A version, and whose. */
interface NamedVersion {
  readonly projection: string;
  readonly version: number;
}

/** The projections, their versions and rebuilds. */
@ApiTags('projections')
@Controller('v1/admin/projections')
export class ProjectionsController {
  constructor(@Inject(ManagedProjections) private readonly projections: ManagedProjections) {}

  @Get()
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'List projections' })
  @ApiAnswers(200, 'ProjectionList')
  async list(): Promise<{ data: readonly ShownProjection[] }> {
    return { data: await this.projections.list() };
  }

  @Get(':name')
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Get a projection with its versions and rebuilds' })
  @ApiAnswers(200, 'Projection')
  get(@Param('name') name: string): Promise<ShownProjectionDetail> {
    return this.projections.find(name);
  }

  @Post(':name/rebuild')
  @HttpCode(202)
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Order a new version of a read model', description: 'It is built beside the live one, compared with it, and then becomes it.' }) // prettier-ignore
  @ApiBody({ type: OrderRebuildRequest })
  @ApiAnswers(202, 'ProjectionVersion')
  async rebuild(
    @WhoAsks() by: Principal,
    @Param('name') name: string,
    @JsonBody() order: OrderRebuildRequest,
  ): Promise<NamedVersion> {
    const version = await this.projections.rebuild(by, name, {
      after: positionOf(order.from),
      maxPerSecond: order.maxPerSecond ?? null,
      isSwitchWanted: order.switch ?? true,
      acceptedDifferences: order.acceptedDifferences ?? null,
    });
    return { projection: name, version };
  }

  @Post(':name/versions/:version/switch')
  @HttpCode(202)
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Let a version that is ready, or has failed, become the live one' })
  @ApiParam({ name: 'version', schema: { type: 'integer', minimum: 1 } })
  @ApiBody({ type: SwitchVersionRequest })
  @ApiAnswers(202, 'ProjectionVersion')
  async switchTo(
    @WhoAsks() by: Principal,
    @Param('name') name: string,
    @Param('version') version: string,
    @JsonBody() { acceptedDifferences }: SwitchVersionRequest,
  ): Promise<NamedVersion> {
    const number = versionOf(version);
    await this.projections.switchTo(by, name, number, acceptedDifferences ?? null);
    return { projection: name, version: number };
  }

  @Delete(':name/versions/:version')
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Drop a version that is not the live one, with its tables' })
  @ApiParam({ name: 'version', schema: { type: 'integer', minimum: 1 } })
  @ApiAnswers(200, 'ProjectionVersion')
  async drop(
    @WhoAsks() by: Principal,
    @Param('name') name: string,
    @Param('version') version: string,
  ): Promise<NamedVersion> {
    const number = versionOf(version);
    await this.projections.dropVersion(by, name, number);
    return { projection: name, version: number };
  }
}

function versionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new NotFoundError('PROJECTION.VERSION_UNKNOWN', 'Versions are numbered 1, 2, 3 …');
}
