import { isUtf8 } from 'node:buffer';
import express from 'express';
import { problem } from '../lib/problem.ts';

/**
 * Reads a JSON body of at most 1 MiB. It stands behind `requireUser` in a route: what a stranger
 * sends is not parsed. A body of another media type is left alone, and `req.body` is undefined.
 */
export const json = express.json({
  limit: '1mb',
  inflate: false,
  verify: (_req, _res, bytes) => {
    if (bytes.length === 0 || !isUtf8(bytes)) throw problem('malformed-json');
  },
});
