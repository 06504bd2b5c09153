import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Problem, problem } from '../lib/problem.ts';

export const notFound: RequestHandler = () => {
  throw problem('not-found');
};

/** The last handler of a route: the path is right, the method is not. */
export const methodNotAllowed: RequestHandler = (req) => {
  const methods = Object.keys(req.route.methods).filter((method) => method !== '_all');
  throw problem('method-not-allowed', { headers: { Allow: methods.join(', ').toUpperCase() } });
};

/** Express and its parts mark with `expose` what is the client's fault; the rest is ours. */
function toProblem(error: { expose?: boolean }): Problem {
  if (error instanceof Problem) return error;
  const isClients = error instanceof URIError || error.expose === true;
  return problem(isClients ? 'bad-request' : 'internal-error');
}

/** The one place that answers errors. Express knows it by its four parameters. */
export const errorHandler: ErrorRequestHandler = (error, _req, res, next) => {
  const answer = toProblem(error);
  // The request's log line has the cause, the client never.
  if (answer.status === 500) res.locals.error = error;
  if (answer.more.event) res.locals.log.warn({ event: answer.more.event }, answer.message);
  if (res.headersSent) return next(error);
  res.status(answer.status).set(answer.more.headers ?? {});
  res.type('application/problem+json').json(answer);
};
