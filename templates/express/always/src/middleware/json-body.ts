import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { type ProblemType, problem } from '../lib/problem.ts';

const read = express.json({
  limit: '1mb',
  inflate: false,
  verify: (_req, _res, body) => {
    // express.json takes an empty body for {} and repairs broken UTF-8.
    if (body.length === 0 || !isUtf8(body)) throw new Error('empty or not UTF-8');
  },
});

/** The statuses of express.json; 403 is what it makes of our own check. */
const PROBLEMS: Record<number, ProblemType> = {
  400: 'malformed-json',
  403: 'malformed-json',
  413: 'content-too-large',
  415: 'unsupported-media-type',
};

/** Reads a JSON body. Stands after requireUser in a route: what a stranger sends is never parsed. */
export const jsonBody: RequestHandler = (req, res, next) => {
  const type = req.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw problem('unsupported-media-type');
  read(req, res, (error) => {
    const fault = error ? PROBLEMS[error.status] : req.body === undefined && 'malformed-json';
    next(fault ? problem(fault) : error);
  });
};
