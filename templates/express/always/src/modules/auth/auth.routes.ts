import { Router } from 'express';
import { clientAddress } from '../../lib/client-address.ts';
import { parse } from '../../lib/validation.ts';
import { json } from '../../middleware/json.ts';
import { requireUser } from '../../middleware/require-user.ts';
import * as schemas from './auth.schemas.ts';
import * as auth from './auth.service.ts';
import { endSession, refreshSession } from './sessions.ts';

export const authRouter = Router({ caseSensitive: true });

authRouter.post('/register', json, async (req, res) => {
  res.status(201).json(await auth.register(parse(schemas.registration, req.body)));
});

authRouter.post('/login', json, async (req, res) => {
  res.json(await auth.logIn(parse(schemas.credentials, req.body), clientAddress(req)));
});

authRouter.post('/refresh', json, async (req, res) => {
  const { refresh_token } = parse(schemas.refreshRequest, req.body);
  res.json(await refreshSession(refresh_token));
});

authRouter.post('/logout', requireUser, async (_req, res) => {
  await endSession(res.locals);
  res.status(204).end();
});

authRouter.get('/me', requireUser, (_req, res) => {
  res.json(res.locals.user);
});

authRouter.post('/change-password', requireUser, json, async (req, res) => {
  const sent = parse(schemas.passwordChange, req.body);
  res.json(await auth.changePassword(res.locals.user, sent, clientAddress(req)));
});
