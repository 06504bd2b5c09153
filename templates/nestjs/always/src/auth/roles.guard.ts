import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Problem } from '../lib/problem.ts';
import type { Role } from '../users/user.entity.ts';
import { ROLES_KEY } from './decorators.ts';

/** Asks for a role where `@Roles()` names one. It is read with each request: a change counts at once. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_KEY, targets);
    const { user } = context.switchToHttp().getRequest<Request>();
    if (!roles || (user && roles.includes(user.role))) return true;
    throw new Problem('forbidden', { event: 'forbidden' });
  }
}
