import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import createError, { type HttpError } from 'http-errors';
import { isUnavailable } from '../db/errors.ts';
import { type ProblemType, problem } from '../lib/problem.ts';
import { logger } from '../logger.ts';

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

/**
 * Turns whatever was thrown into an answer. Only an error of http-errors is one. The error of an SDK
 * may have a `status` as well, but that is the answer of another server: here it is a 500.
 */
function toHttpError(error: unknown): HttpError {
  if (isUnavailable(error)) return problem('unavailable', { headers: { 'Retry-After': '5' } });
  // The router's error for broken percent-encoding: such a path belongs to no route.
  if (error instanceof URIError && 'status' in error) return problem('not-found');
  if (!createError.isHttpError(error) || error.status === 500) return problem('internal-error');
  const bodyFault = BODY_FAULTS[error['type']];
  if (bodyFault) return problem(bodyFault);
  // An error of another library to which http-errors gave a status, such as that of a missing file:
  // its words name the path on this machine.
  const { status } = error;
  if (!(error instanceof createError.HttpError)) return problemOf(status);
  return error;
}

function problemOf(status: number): HttpError {
  const type = TYPES[status];
  return type ? problem(type) : createError(status);
}

/** The one place that answers errors. Express knows an error handler by its four parameters. */
export const errorHandler: ErrorRequestHandler = (error, _req, res, next) => {
  const answer = toHttpError(error);
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
