import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EntityNotFoundError } from 'typeorm';
import { databaseProblem } from '../db/problems.ts';
import { Problem, PROBLEMS, type ProblemType } from '../lib/problem.ts';
import { logger } from './logger.ts';
import { RoutePaths } from './route-paths.ts';

/** The statuses that have exactly one problem type; the others get `about:blank`. */
const TYPES: Record<number, ProblemType> = {
  401: 'unauthorized',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'content-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** What `express.json` refuses. Its own words quote the request. */
const BODY_FAULTS: Record<string, ProblemType> = {
  'entity.parse.failed': 'malformed-json',
  'entity.too.large': 'content-too-large',
  'charset.unsupported': 'unsupported-media-type',
  'encoding.unsupported': 'unsupported-media-type',
};

/** Answers every error: an HttpException with its status and words, anything else with a 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly paths: RoutePaths) {}

  catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, req: Request, res: Response) {
    const exception = this.toHttpException(error, req);
    const status = exception.getStatus();
    const { type = TYPES[status], headers = {}, event, errors } = exception as Partial<Problem>;
    // The request's log line has the cause, the client never.
    if (status >= 500) res.locals['error'] = error;
    if (event) logger.warn({ event }, exception.message);
    if (res.headersSent) return res.destroy();
    // A missing row and another user's row have the same answer.
    const detail = status === 404 ? PROBLEMS['not-found'][1] : wordsOf(exception);
    return res
      .status(status)
      .set(headers)
      .type('application/problem+json')
      .json({
        type: type ? `urn:problem-type:${type}` : 'about:blank',
        title: STATUS_CODES[status] ?? 'Error',
        status,
        detail,
        errors,
      });
  }

  private toHttpException(error: unknown, req: Request): HttpException {
    if (error instanceof HttpException) return this.withAllow(error, req);
    if (error instanceof EntityNotFoundError) return new Problem('not-found');
    const problem = databaseProblem(error);
    if (problem) return problem;
    const { type, expose, status } = Object(error) as Record<string, unknown>;
    const fault = BODY_FAULTS[String(type)];
    if (fault) return new Problem(fault);
    // The router's error for broken percent-encoding: such a path belongs to no route.
    if (error instanceof URIError) return new Problem('not-found');
    // An error of Express, such as that of a missing file: its message names the path on this machine.
    if (expose === true && typeof status === 'number' && status >= 400) {
      const known = TYPES[status];
      return known ? new Problem(known) : new HttpException(STATUS_CODES[status] ?? '', status);
    }
    return new Problem('internal-error', { cause: error });
  }

  /** Nest answers 404 to a path that has other methods. */
  private withAllow(error: HttpException, req: Request): HttpException {
    const isNoRoute = error.message === `Cannot ${req.method} ${req.originalUrl}`;
    const methods = isNoRoute ? this.paths.methodsOf(req.originalUrl) : [];
    if (methods.length === 0) return error;
    return new Problem('method-not-allowed', { headers: { Allow: methods.join(', ') } });
  }
}

/** `message` is a list where Nest's own ValidationPipe was used. */
function wordsOf(exception: HttpException): string {
  const body = exception.getResponse();
  const words = typeof body === 'object' && 'message' in body ? body.message : exception.message;
  return Array.isArray(words) ? words.join('; ') : String(words);
}
