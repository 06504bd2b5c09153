import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type HttpError, isHttpError } from 'http-errors';
import { isUnavailable } from '../db/errors.ts';
import { type ProblemType, problem } from '../lib/problem.ts';
import { fieldErrors } from '../lib/validation.ts';

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

/** What Fastify itself refuses, by the code of its error. */
const FASTIFY: Record<string, ProblemType> = {
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_CTP_BODY_TOO_LARGE: 'content-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
};

type Answer = Partial<HttpError> & { status: number; message: string };

/** What the client is told. Only what has no status of an HTTP error becomes a 500. */
function toAnswer(error: FastifyError, reply: FastifyReply): Answer {
  if (error.validation) {
    // An id that is not a UUID belongs to no row.
    if (error.validationContext === 'params') return problem('not-found');
    return problem('validation-failed', { errors: fieldErrors(error.validation) });
  }
  if (isUnavailable(error)) return problem('unavailable', { headers: { 'Retry-After': '5' } });
  const known = FASTIFY[error.code];
  if (known) return problem(known);
  // As in Fastify's own error handler, a status that the route has set with `reply.code()` counts, too.
  const status = error.statusCode ?? reply.statusCode;
  if (status < 400 || status === 500) return problem('internal-error');
  // The message of a missing file names its path on this machine.
  if (status === 404) return problem('not-found');
  if (isHttpError(error)) return error;
  // What other errors say of a failure of the server is not for the client.
  const words = status < 500 ? error.message : STATUS_CODES[status];
  return { status, message: words ?? 'Error' };
}

/** The one place that answers errors. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const answer = toAnswer(error, reply);
  const { status, message, headers, event, errors, problemType = TYPES[status] } = answer;
  // The log has the cause, the client never.
  if (status >= 500) request.log.error({ err: error }, message);
  if (event) request.log.warn({ event }, message);
  reply
    .code(status)
    .headers(headers ?? {})
    .type('application/problem+json')
    .send({
      type: problemType ? `urn:problem-type:${problemType}` : 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail: message,
      errors,
    });
}

/** Answers what nobody has answered, and what anybody has thrown. */
export const errors = fp(async (app) => {
  /** The methods of each path, for the `Allow` header. */
  const routes = new Map<string, { path: RegExp; methods: string[] }>();

  app.addHook('onRoute', ({ url, method }) => {
    if (url === '*') return;
    const path = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
    const methods = [...(routes.get(url)?.methods ?? []), ...[method].flat()];
    routes.set(url, { path, methods: [...new Set(methods)] });
  });

  // Here, and not only in the handler for what is not found: that one runs after the body is parsed.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = [...routes.values()]
      .filter((route) => route.path.test(path))
      .flatMap((route) => route.methods);
    if (methods.length === 0) return done(problem('not-found'));
    done(problem('method-not-allowed', { headers: { Allow: methods.join(', ') } }));
  });

  app.setNotFoundHandler(() => {
    throw problem('not-found');
  });
  app.setErrorHandler(answerError);
});
