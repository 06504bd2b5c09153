import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { logger } from '../logger.ts';

declare global {
  namespace Express {
    interface Locals {
      log: Logger;
      error?: unknown;
    }
  }
}

/** One line for each answer. Bodies, headers and the query, where secrets travel, are not logged. */
export const requestLog: RequestHandler = (req, res, next) => {
  const start = performance.now();
  // A well-formed X-Request-Id is taken over, so that one id runs through several services' logs.
  const sent = req.get('X-Request-Id') ?? '';
  const request_id = /^[A-Za-z0-9._-]{1,64}$/.test(sent) ? sent : randomUUID();
  res.set('X-Request-Id', request_id);
  res.locals.log = logger.child({ request_id });
  res.once('close', () => {
    const status = res.statusCode;
    const line = {
      method: req.method,
      path: req.originalUrl.split('?')[0],
      status,
      duration_ms: Math.round(performance.now() - start),
      err: res.locals.error,
    };
    const message = res.writableFinished ? 'request completed' : 'request aborted';
    res.locals.log[status >= 500 ? 'error' : 'info'](line, message);
  });
  next();
};
