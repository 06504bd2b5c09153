import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import createError, { type HttpError } from 'http-errors';
import { ZodError } from 'zod';
import { isUnavailable } from '../db/errors.ts';
import { type ProblemType, problem } from '../lib/problem.ts';
import { methodsOf } from '../lib/routes.ts';
import { fieldErrors } from '../lib/validation.ts';
import { logger } from '../logger.ts';

/** Answers what no route has answered: 405 when the path has other methods, otherwise 404. */
export const notFound: RequestHandler = (req) => {
  const methods = methodsOf(req.app.router, req.path);
  if (methods.length === 0) throw problem('not-found');
  throw problem('method-not-allowed', { headers: { Allow: methods.join(', ') } });
};

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

/** Turns whatever was thrown into an HTTP error. Only what is no HTTP error becomes a 500. */
function toHttpError(error: unknown, req: Request): HttpError {
  if (error instanceof ZodError)
    return problem('validation-failed', { errors: fieldErrors(error, req) });
  if (isUnavailable(error)) return problem('unavailable', { headers: { 'Retry-After': '5' } });
  // A path with broken percent-encoding belongs to no route.
  if (error instanceof URIError) return problem('not-found');
  const { status, statusCode = status } = (error ?? {}) as Partial<HttpError>;
  if (!statusCode || statusCode < 400 || statusCode > 599 || statusCode === 500) {
    return problem('internal-error');
  }
  // The message of a missing file names its path on this machine.
  if (statusCode === 404) return problem('not-found');
  // What other errors say of a failure of the server is not for the client.
  if (statusCode > 500 && !(error instanceof createError.HttpError)) {
    return createError(statusCode, STATUS_CODES[statusCode] ?? 'Server error');
  }
  return error as HttpError;
}

/** The one place that answers errors. Express knows an error handler by its four parameters. */
export const errorHandler: ErrorRequestHandler = (error, req, res, next) => {
  const answer = toHttpError(error, req);
  const { status, message, headers, event, errors, problemType = TYPES[status] } = answer;
  // The request's log line has the cause, the client never.
  if (status >= 500) res.locals.error = error;
  if (event) logger.warn({ event }, message);
  if (res.headersSent) return next(error);
  res.status(status).set(headers ?? {});
  res.type('application/problem+json').json({
    type: problemType ? `urn:problem-type:${problemType}` : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    errors,
  });
};
