import { isUtf8 } from 'node:buffer';
import fp from 'fastify-plugin';
import { problem } from '../lib/problem.ts';
import { convertQuery } from '../lib/validation.ts';

/** The one media type of bodies is JSON. Fastify limits them to 1 MiB, with `bodyLimit`. */
export const jsonBody = fp(async (app) => {
  const parse = app.getDefaultJsonParser('error', 'ignore');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, bytes: Buffer, done) => {
      const { 'content-encoding': encoding = 'identity' } = request.headers;
      if (encoding !== 'identity') return done(problem('unsupported-media-type'));
      // A DELETE with a media type and without a body is fine.
      if (bytes.length === 0 && !request.routeOptions.schema?.body) return done(null, undefined);
      if (!isUtf8(bytes)) return done(problem('malformed-json'));
      // It inherits nothing, so a field may be called `constructor`.
      return parse(request, bytes.toString(), (error, body) => {
        if (isObject(body)) Object.setPrototypeOf(body, null);
        done(error, body);
      });
    },
  );

  app.addHook('preValidation', (request, _reply, done) => {
    const { body, querystring } = request.routeOptions.schema ?? {};
    if (querystring) convertQuery(request.query as Record<string, unknown>, querystring);
    const hasNoBody = body && request.body === undefined;
    done(hasNoBody ? problem('unsupported-media-type') : undefined);
  });
});

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
