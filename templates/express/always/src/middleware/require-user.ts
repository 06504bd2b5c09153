import type { RequestHandler } from 'express';
import { problem } from '../lib/problem.ts';
import { findSession, type Session } from '../modules/auth/sessions.ts';
import type { User } from '../modules/users/users.schemas.ts';

declare global {
  namespace Express {
    interface Locals {
      session: Session;
      user: User;
    }
  }
}

/** Lets a request with a living access token pass and says whose it is in `res.locals`. */
export const requireUser: RequestHandler = async (req, res, next) => {
  const sent = req.headersDistinct.authorization ?? [];
  const token =
    sent.length === 1 ? /^Bearer +([\w.~+/-]+=*)$/i.exec(sent[0] ?? '')?.[1] : undefined;
  const session = token && (await findSession(token));
  if (!session) {
    const challenge = /^Bearer\b/i.test(sent[0] ?? '') ? 'Bearer error="invalid_token"' : 'Bearer';
    throw problem('unauthorized', { headers: { 'WWW-Authenticate': challenge } });
  }
  res.locals.session = session;
  res.locals.user = session.user;
  next();
};

/** Roles are read with the session at each request: taking one away works at once. */
export const requireAdmin: RequestHandler = (_req, res, next) => {
  if (res.locals.user.role !== 'admin') throw problem('forbidden', { event: 'forbidden' });
  next();
};
