import type { Principal } from '#libs/identity';
import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { Late } from '../backend/late.js';
import type { Reading } from '../backend/reading.js';
import { WhoAsks } from '../http/principal.js';
import { auditQueryOf } from './audit-filter-of.js';
import { ApiFindAuditEvents, ApiGetAuditEvent } from './audit-events.openapi.js';
import { minPositionOf } from './min-position.js';
import { viewOf, type ShownEntry } from './shown-entry.js';

/** A page of the audit trail. */
export interface ShownPage {
  readonly data: readonly ShownEntry[];
  readonly page: { readonly next: string | null; readonly limit: number };
  readonly meta: { readonly position: string | null; readonly took: number };
}

type ReadHeaders = Readonly<Record<string, string | undefined>>;

/** Asking the audit trail. */
@ApiTags('audit')
@Controller('v1/audit/events')
export class AuditEventsController {
  constructor(@Inject('Reading') private readonly reading: Late<Reading>) {}

  @Get()
  @RouteConfig({ access: 'audit:read' })
  @ApiFindAuditEvents()
  async find(
    @WhoAsks() who: Principal,
    @Query() parameters: Record<string, string | string[]>,
    @Headers() headers: ReadHeaders,
  ): Promise<ShownPage> {
    const began = performance.now();
    const minPosition = minPositionOf(headers['steno-min-position']);
    const found = await this.reading.get().find.execute(who.tenantId, auditQueryOf(parameters), { minPosition });
    const show = viewOf(who, headers['steno-purpose']);
    return {
      data: found.entries.map(show),
      page: { next: found.next, limit: found.limit },
      meta: {
        position: found.position === null ? null : String(found.position),
        took: Math.round(performance.now() - began),
      },
    };
  }

  @Get(':id')
  @RouteConfig({ access: 'audit:read' })
  @ApiGetAuditEvent()
  async get(@WhoAsks() who: Principal, @Param('id') id: string, @Headers() headers: ReadHeaders): Promise<ShownEntry> {
    const minPosition = minPositionOf(headers['steno-min-position']);
    const found = await this.reading.get().get.execute(who.tenantId, id, { minPosition });
    return viewOf(who, headers['steno-purpose'])(found);
  }
}
