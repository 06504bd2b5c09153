import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { type ProblemType, problem } from '../lib/problem.ts';

const mediaType = (header = '') => header.split(';')[0]?.trim().toLowerCase();

const read = express.raw({
  type: (req) => mediaType(req.headers['content-type']) === 'application/json',
  limit: '1mb',
  inflate: false,
});

/** What `express.raw` refuses, by its status. */
const PROBLEMS: Record<number, ProblemType> = {
  413: 'content-too-large',
  415: 'unsupported-media-type',
};

/**
 * Reads the JSON body of every request, at most 1 MiB. `req.body` is a getter, as Express's own
 * `req.query` is: the body is parsed, or refused with 400, 413 or 415, when a handler asks for it.
 * So a route that asks for a user answers 401 before it looks at what a stranger sent, and a route
 * that takes no body ignores it. A body that is not JSON is left for the parser of the route.
 */
export const jsonBody: RequestHandler = (req, res, next) => {
  read(req, res, (error) => {
    const bytes: unknown = req.body;
    const keep = (value: unknown) =>
      Object.defineProperty(req, 'body', { value, writable: true, configurable: true });
    Object.defineProperty(req, 'body', {
      configurable: true,
      set: keep,
      get: () => {
        if (error) throw problem(PROBLEMS[error.status] ?? 'bad-request');
        if (!Buffer.isBuffer(bytes)) return withoutJson(req);
        const value = parseJson(bytes);
        keep(value);
        return value;
      },
    });
    next();
  });
};

/** A request without any body has none, as usual in Express. */
function withoutJson(req: Request): undefined {
  const { 'transfer-encoding': encoding, 'content-length': length = '0' } = req.headers;
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(req.method);
  if (takesBody || encoding || length !== '0') throw problem('unsupported-media-type');
  return undefined;
}

function parseJson(bytes: Buffer): unknown {
  try {
    if (isUtf8(bytes)) return JSON.parse(bytes.toString());
  } catch {
    // Not JSON: answered below, like bytes that are not UTF-8.
  }
  throw problem('malformed-json');
}
