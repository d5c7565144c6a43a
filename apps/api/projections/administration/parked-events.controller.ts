import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Principal } from '#libs/identity';
import { notParked, type RetryOutcome } from '#libs/projections';
import { JsonBody } from '../../http/json-body.js';
import { WhoAsks } from '../../http/principal.js';
import { ManagedParkedEvents, type PageOf, type RetriedRange } from './managed-parked-events.js';
import { ManagedProjections, positionOf } from './managed-projections.js';
import { parkedRangeOf } from './parked-range-of.js';
import { ApiAnswers, ApiPageOfEvents } from './projections.openapi.js';
import { DropParkedRequest, RetryParkedRequest } from './projections.request.dto.js';
import { type ShownDroppedEvent, shownDroppedEvent, type ShownParkedEvent, shownParkedEvent } from './shown-parked-event.js'; // prettier-ignore

/** A page of parked or dropped events. */
interface ShownPageOf<T> {
  readonly data: readonly T[];
  readonly page: { readonly next: string | null; readonly limit: number };
}

/** The events that a projection could not apply, and those that it goes on without. */
@ApiTags('projections')
@Controller('v1/admin/projections/:name')
export class ParkedEventsController {
  constructor(
    @Inject(ManagedProjections) private readonly projections: ManagedProjections,
    @Inject(ManagedParkedEvents) private readonly parked: ManagedParkedEvents,
  ) {}

  @Get('parked')
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'List parked events', description: 'By position. Nothing of what an event says is shown.' })
  @ApiPageOfEvents('ParkedEventPage')
  async list(
    @Param('name') name: string,
    @Query() parameters: Record<string, string | string[]>,
  ): Promise<ShownPageOf<ShownParkedEvent>> {
    const range = parkedRangeOf(parameters);
    this.projections.model(name);
    return shownPage(await this.parked.list(name, range), range.limit, shownParkedEvent);
  }

  @Get('dropped')
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'List dropped events', description: 'By position: which, by whom, when and why.' })
  @ApiPageOfEvents('DroppedEventPage')
  async listDropped(
    @Param('name') name: string,
    @Query() parameters: Record<string, string | string[]>,
  ): Promise<ShownPageOf<ShownDroppedEvent>> {
    const range = parkedRangeOf(parameters);
    this.projections.model(name);
    return shownPage(await this.parked.listDropped(name, range), range.limit, shownDroppedEvent);
  }

  @Post('parked/retry')
  @HttpCode(200)
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({
    summary: 'Try parked events again',
    description: 'Up to 500 of them; with `after`, those behind it.',
  })
  @ApiBody({ type: RetryParkedRequest })
  @ApiAnswers(200, 'RetriedEvents')
  retryAll(
    @WhoAsks() by: Principal,
    @Param('name') name: string,
    @JsonBody() { after, limit }: RetryParkedRequest,
  ): Promise<RetriedRange> {
    this.projections.model(name);
    return this.parked.retryAll(by, name, { after: positionOf(after) ?? undefined, limit });
  }

  @Post('parked/:id/retry')
  @HttpCode(200)
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Try one parked event again' })
  @ApiAnswers(200, 'RetriedEvent')
  retry(@WhoAsks() by: Principal, @Param('name') name: string, @Param('id') id: string): Promise<RetryOutcome> {
    this.projections.model(name);
    return this.parked.retry(by, name, checkedId(name, id));
  }

  @Post('parked/:id/drop')
  @HttpCode(200)
  @RouteConfig({ access: 'projections:manage' })
  @ApiOperation({ summary: 'Drop a parked event', description: 'The projection goes on without it, in every version.' })
  @ApiBody({ type: DropParkedRequest })
  @ApiAnswers(200, 'DroppedEvent')
  async drop(
    @WhoAsks() by: Principal,
    @Param('name') name: string,
    @Param('id') id: string,
    @JsonBody() { reason }: DropParkedRequest,
  ): Promise<ShownDroppedEvent> {
    this.projections.model(name);
    return shownDroppedEvent(await this.parked.drop(by, name, checkedId(name, id), reason));
  }
}

function checkedId(name: string, id: string): string {
  if (/^\d{1,18}$/.test(id)) return id;
  throw notParked(name, id.slice(0, 64));
}

function shownPage<T, S>({ events, next }: PageOf<T>, limit: number, show: (event: T) => S): ShownPageOf<S> {
  return { data: events.map(show), page: { next, limit } };
}
