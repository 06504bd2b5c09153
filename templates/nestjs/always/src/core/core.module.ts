import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { Clock } from './clock.ts';
import { JobsService } from './jobs.service.ts';
import { JsonBodyInterceptor } from './json-body.interceptor.ts';
import { ProblemFilter } from './problem.filter.ts';
import { RoutePaths } from './route-paths.ts';
import { ValidationPipe } from './validation.pipe.ts';

/** What holds for every route, and the services that every module may ask for. */
@Global()
@Module({
  providers: [
    Clock,
    JobsService,
    RoutePaths,
    { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
    { provide: APP_PIPE, useClass: ValidationPipe },
    ProblemFilter,
    { provide: APP_FILTER, useExisting: ProblemFilter },
  ],
  exports: [Clock, JobsService, RoutePaths],
})
export class CoreModule {}
