import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { logger, requestContext } from './logger.ts';

/** One line for each answer. Bodies, headers and the query, where secrets travel, are not logged. */
export function requestLog(req: Request, res: Response, next: NextFunction) {
  const start = performance.now();
  // A well-formed X-Request-Id is taken over, so that one id runs through the logs of several services.
  const sent = req.get('X-Request-Id') ?? '';
  const context = { request_id: /^[A-Za-z0-9._-]{1,64}$/.test(sent) ? sent : randomUUID() };
  res.set('X-Request-Id', context.request_id);
  const path = req.path;
  res.once('close', () => {
    const line = {
      method: req.method,
      path,
      status: res.statusCode,
      duration_ms: Math.round(performance.now() - start),
      aborted: res.writableFinished ? undefined : true,
      err: res.locals['error'],
    };
    const level = res.statusCode >= 500 ? 'error' : 'info';
    requestContext.run(context, () => logger[level](line, 'request'));
  });
  requestContext.run(context, next);
}
