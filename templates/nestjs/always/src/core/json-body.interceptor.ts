import { isUtf8 } from 'node:buffer';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import express, { type Request, type Response } from 'express';

const IGNORES_BODY = 'ignoresBody';

/** The body of a request to this route is not read. */
export const IgnoreBody = () => SetMetadata(IGNORES_BODY, true);

const json = express.json({
  limit: '1mb',
  inflate: false,
  verify: (_req, _res, bytes) => {
    if (bytes.length > 0 && isUtf8(bytes)) return;
    throw Object.assign(new Error('no text in UTF-8'), { type: 'entity.parse.failed' });
  },
});

/**
 * Reads a JSON body of at most 1 MiB, before the pipes check it. Interceptors run after guards: what
 * a stranger sends is not parsed. A body of another media type is left alone.
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const req = context.switchToHttp().getRequest<Request>();
    const res = context.switchToHttp().getResponse<Response>();
    const isIgnored = this.reflector.get<boolean>(IGNORES_BODY, context.getHandler());
    if (!isIgnored && !['GET', 'HEAD'].includes(req.method)) {
      await new Promise<void>((resolve, reject) => {
        json(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
      });
    }
    return next.handle();
  }
}
