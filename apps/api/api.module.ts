import { ExchangeModule } from '#libs/exchange';
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Backend } from './backend/backend.js';
import type { Late } from './backend/late.js';
import { CallsController } from './exchange/calls.controller.js';
import { CommandExecutorModule } from './exchange/command-executor.module.js';
import { HealthController } from './health/health.controller.js';
import { KeyCommands } from './identity/key-commands.js';
import { KeysController } from './identity/keys.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';
import { ManagedParkedEvents } from './projections/administration/managed-parked-events.js';
import { ManagedProjections } from './projections/administration/managed-projections.js';
import { ParkedEventsController } from './projections/administration/parked-events.controller.js';
import { ProjectionsController } from './projections/administration/projections.controller.js';
import { ReadAudit } from './reading/read-audit.js';
import { AuditEventsController } from './reading/audit-events.controller.js';
import { RetentionController } from './retention/retention.controller.js';
import { DocumentsController } from './openapi/documents.controller.js';

/** The controllers of the API, on a backend that is made elsewhere. */
@Module({})
export class ApiModule {
  static on(backend: Backend, document: Late<OpenAPIObject>): DynamicModule {
    return {
      module: ApiModule,
      imports: [CommandExecutorModule.on(backend.recording), ExchangeModule, CqrsModule],
      controllers: [
        AuditEventsController,
        CallsController,
        DocumentsController,
        HealthController,
        KeysController,
        MetricsController,
        RetentionController,
        ParkedEventsController,
        ProjectionsController,
      ],
      providers: [
        { provide: Backend, useValue: backend },
        { provide: 'Reading', useValue: backend.reading },
        { provide: ReadAudit, useValue: backend.readAudit },
        { provide: 'OpenApi', useValue: document },
        { provide: Metrics, useValue: backend.metrics },
        { provide: KeyCommands, useValue: new KeyCommands(backend) },
        { provide: ManagedParkedEvents, useValue: new ManagedParkedEvents(backend) },
        { provide: ManagedProjections, useValue: new ManagedProjections(backend) },
      ],
    };
  }
}
