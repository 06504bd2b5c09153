import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Session } from '../auth/session.entity.ts';
import { HealthController } from './health.controller.ts';

@Module({
  imports: [TypeOrmModule.forFeature([Session])],
  controllers: [HealthController],
})
export class HealthModule {}
