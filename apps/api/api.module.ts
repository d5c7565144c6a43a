import { Module, type DynamicModule } from '@nestjs/common';
import { Backend } from './backend/backend.js';
import { HealthController } from './health/health.controller.js';

/** The controllers of the API, on a backend that is made elsewhere. */
@Module({})
export class ApiModule {
  static on(backend: Backend): DynamicModule {
    return {
      module: ApiModule,
      controllers: [HealthController],
      providers: [{ provide: Backend, useValue: backend }],
    };
  }
}
