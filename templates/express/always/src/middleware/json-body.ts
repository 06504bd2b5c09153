import { isUtf8 } from 'node:buffer';
import express, { type Express, type Request } from 'express';
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

/** For each request: what `req.body` is, or what is wrong with it. */
const bodies = new WeakMap<object, { value?: unknown; fault?: { status: number } }>();

/**
 * Reads the JSON body of every request, at most 1 MiB. `req.body` becomes a getter, as Express's own
 * `req.query` is: the body is parsed, or refused with 400, 413 or 415, when a handler asks for it.
 * So a route that asks for a user answers 401 before it looks at what a stranger sent, and a route
 * that takes no body ignores it. A body that is not JSON is left for the parser of the route.
 */
export function useJsonBody(app: Express) {
  Object.defineProperty(app.request, 'body', {
    get: bodyOf,
    set(this: Request, value: unknown) {
      bodies.set(this, { value });
    },
  });
  app.use((req, res, next) => {
    read(req, res, (fault) => {
      if (fault) bodies.set(req, { fault });
      next();
    });
  });
}

function bodyOf(this: Request): unknown {
  const { value, fault } = bodies.get(this) ?? {};
  if (fault) throw problem(PROBLEMS[fault.status] ?? 'bad-request');
  if (value === undefined) return withoutJson(this);
  if (!Buffer.isBuffer(value)) return value;
  this.body = parseJson(value);
  return this.body;
}

/** The body that a handler has asked for. */
export const parsedBody = (req: Request): unknown => {
  const value = bodies.get(req)?.value;
  return Buffer.isBuffer(value) ? undefined : value;
};

/** A request without any body has none, as usual in Express. */
function withoutJson(req: Request): undefined {
  const { 'transfer-encoding': encoding, 'content-length': length = '0' } = req.headers;
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(req.method);
  if (takesBody || encoding || length !== '0') throw problem('unsupported-media-type');
  return undefined;
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw problem('malformed-json');
  try {
    const value = JSON.parse(bytes.toString());
    // Like `req.query`, an object inherits nothing: a field may be called `constructor`.
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.assign(Object.create(null), value) : value;
  } catch {
    throw problem('malformed-json');
  }
}
