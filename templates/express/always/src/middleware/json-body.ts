import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { problem } from '../lib/problem.ts';

const read = express.json({
  limit: '1mb',
  inflate: false,
  verify: (_req, _res, body) => {
    // express.json takes an empty body for {} and repairs broken UTF-8.
    if (body.length === 0 || !isUtf8(body)) throw new Error('empty or not UTF-8');
  },
});

/** Reads a JSON body. Stands after requireUser in a route: what a stranger sends is never parsed. */
export const jsonBody: RequestHandler = (req, res, next) => {
  const type = req.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw problem('unsupported-media-type');
  read(req, res, (error) => {
    if (error) next(error);
    else next(req.body === undefined ? problem('malformed-json') : undefined);
  });
};
