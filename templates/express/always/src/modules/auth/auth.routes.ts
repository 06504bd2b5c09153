import { type Request, Router } from 'express';
import { parse } from '../../lib/validation.ts';
import { methodNotAllowed } from '../../middleware/errors.ts';
import { jsonBody } from '../../middleware/json-body.ts';
import { requireUser } from '../../middleware/require-user.ts';
import { credentials, passwordChange, refreshRequest, registration } from './auth.schemas.ts';
import * as auth from './auth.service.ts';
import { endSession, refreshSession } from './sessions.ts';

export const authRouter = Router({ caseSensitive: true, strict: true });

const addressOf = (req: Request) => req.ip ?? '';

authRouter
  .route('/auth/register')
  .post(jsonBody, async (req, res) => {
    res.status(201).json(await auth.register(parse(registration, req.body)));
  })
  .all(methodNotAllowed);

authRouter
  .route('/auth/login')
  .post(jsonBody, async (req, res) => {
    res.json(await auth.logIn(parse(credentials, req.body), addressOf(req)));
  })
  .all(methodNotAllowed);

authRouter
  .route('/auth/refresh')
  .post(jsonBody, async (req, res) => {
    res.json(await refreshSession(parse(refreshRequest, req.body).refresh_token));
  })
  .all(methodNotAllowed);

authRouter
  .route('/auth/logout')
  .post(requireUser, async (_req, res) => {
    await endSession(res.locals.session);
    res.status(204).end();
  })
  .all(methodNotAllowed);

authRouter
  .route('/auth/me')
  .get(requireUser, (_req, res) => {
    res.json(res.locals.user);
  })
  .all(methodNotAllowed);

authRouter
  .route('/auth/change-password')
  .post(requireUser, jsonBody, async (req, res) => {
    const sent = parse(passwordChange, req.body);
    res.json(await auth.changePassword(res.locals.user.email, sent, addressOf(req)));
  })
  .all(methodNotAllowed);
