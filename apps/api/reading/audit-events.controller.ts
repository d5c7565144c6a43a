import { mayReadClear } from '#libs/identity';
import type { RetiredEntries } from '#libs/read-models';
import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Late } from '../backend/late.js';
import type { Reading } from '../backend/reading.js';
import { auditQueryOf } from './audit-filter-of.js';
import { ApiFindAuditEvents, ApiGetAuditEvent } from './audit-events.openapi.js';
import { minPositionOf } from './min-position.js';
import { purposeOf } from './purpose.js';
import { ReadAudit } from './read-audit.js';
import { showEntry, type ShownEntry } from './shown-entry.js';

/** A page of the audit trail. */
export interface ShownPage {
  readonly data: readonly ShownEntry[];
  readonly page: { readonly next: string | null; readonly limit: number };
  readonly meta: { readonly position: string | null; readonly took: number; readonly retired?: RetiredEntries };
}

/** Asking the audit trail. Every reading is itself audited. */
@ApiTags('audit')
@Controller('v1/audit/events')
export class AuditEventsController {
  constructor(
    @Inject('Reading') private readonly reading: Late<Reading>,
    @Inject(ReadAudit) private readonly audit: ReadAudit,
  ) {}

  @Get()
  @RouteConfig({ access: 'audit:read' })
  @ApiFindAuditEvents()
  async find(
    @Req() request: FastifyRequest,
    @Query() parameters: Record<string, string | string[]>,
  ): Promise<ShownPage> {
    const began = performance.now();
    const who = request.principal!;
    const minPosition = minPositionOf(request.headers['steno-min-position']);
    const found = await this.reading.get().find.execute(who.tenantId, auditQueryOf(parameters), { minPosition });
    const clear = this.#audited(request, found.entries.length);
    return {
      data: found.entries.map((entry) => showEntry(entry, clear)),
      page: { next: found.next, limit: found.limit },
      meta: {
        position: found.position === null ? null : String(found.position),
        took: Math.round(performance.now() - began),
        ...(found.retired && { retired: found.retired }),
      },
    };
  }

  @Get(':id')
  @RouteConfig({ access: 'audit:read' })
  @ApiGetAuditEvent()
  async get(@Req() request: FastifyRequest, @Param('id') id: string): Promise<ShownEntry> {
    const who = request.principal!;
    const minPosition = minPositionOf(request.headers['steno-min-position']);
    const found = await this.reading.get().get.execute(who.tenantId, id, { minPosition });
    return showEntry(found, this.#audited(request, 1));
  }

  /** Has the reading audited; says whether its reader sees personal data in clear. */
  #audited(request: FastifyRequest, entries: number): boolean {
    const who = request.principal!;
    const purpose = purposeOf(request.headers['steno-purpose']);
    const clear = mayReadClear(who.roles, purpose);
    this.audit.add(who, { asked: request.url, requestId: request.id, entries, clear, ...(purpose && { purpose }) });
    return clear;
  }
}
