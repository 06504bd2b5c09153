import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.ts';
import { AuthController } from './auth.controller.ts';
import { AuthGuard } from './auth.guard.ts';
import { AuthService } from './auth.service.ts';
import { LoginAttempt } from './login-attempt.entity.ts';
import { LoginLimiterService } from './login-limiter.service.ts';
import { RolesGuard } from './roles.guard.ts';
import { Session } from './session.entity.ts';
import { SessionsService } from './sessions.service.ts';

@Module({
  imports: [TypeOrmModule.forFeature([Session, LoginAttempt]), UsersModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    LoginLimiterService,
    SessionsService,
    // Every route of the application asks these two, in this order.
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [AuthService],
})
export class AuthModule {}
