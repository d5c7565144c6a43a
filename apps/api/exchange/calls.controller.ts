import { isUuid } from '#libs/kernel';
import type { CommandMeta, CommandOutcome } from '#libs/event-store';
import { CallNotFoundError, CompleteCallCommand, ReceiveCallCommand } from '#libs/exchange';
import { Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { JsonBody } from '../http/json-body.js';
import { timeOf } from './call-time.js';
import { Meta } from './command-meta.js';
import { CommandResponse } from './command.response.dto.js';
import { CompleteCallRequest } from './complete-call.request.dto.js';
import { ReceiveCallRequest } from './receive-call.request.dto.js';

const because = (meta: CommandMeta, reason: string | undefined): CommandMeta =>
  reason === undefined ? meta : { ...meta, context: { ...meta.context, reason } };

/** Calls of the exchange. */
@ApiTags('exchange')
@Controller('v1/calls')
export class CallsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Post()
  @RouteConfig({ access: 'exchange:operate' })
  @ApiBody({ type: ReceiveCallRequest })
  @ApiCreatedResponse({ type: CommandResponse })
  @ApiOkResponse({
    type: CommandResponse,
    description: 'The same command under the same Idempotency-Key, done before.',
  })
  async receive(
    @Meta() meta: CommandMeta,
    @JsonBody() { reason, startedAt, ...call }: ReceiveCallRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResponse> {
    const { time, sent } = timeOf(startedAt);
    const command = new ReceiveCallCommand(because(meta, reason), { ...call, startedAt: time, sentStartedAt: sent });
    const outcome = await this.commands.execute<ReceiveCallCommand, CommandOutcome>(command);
    reply.code(outcome.repeated ? 200 : 201);
    if (outcome.repeated) reply.header('idempotent-replayed', 'true');
    return new CommandResponse(outcome);
  }

  @Post(':id/complete')
  @HttpCode(200)
  @RouteConfig({ access: 'exchange:operate' })
  @ApiBody({ type: CompleteCallRequest })
  @ApiOkResponse({ type: CommandResponse })
  async complete(
    @Meta() meta: CommandMeta,
    @Param('id') id: string,
    @JsonBody() { reason, endedAt, ...completion }: CompleteCallRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResponse> {
    if (!isUuid(id)) throw new CallNotFoundError();
    const { time, sent } = timeOf(endedAt);
    const told = { ...completion, endedAt: time, sentEndedAt: sent };
    const command = new CompleteCallCommand(because(meta, reason), id.toLowerCase(), told);
    const outcome = await this.commands.execute<CompleteCallCommand, CommandOutcome>(command);
    if (outcome.repeated) reply.header('idempotent-replayed', 'true');
    return new CommandResponse(outcome);
  }
}
