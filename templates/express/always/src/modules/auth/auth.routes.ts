import { Router } from 'express';
import { clientAddress } from '../../lib/client-address.ts';
import { requireUser } from '../../middleware/require-user.ts';
import { credentials, passwordChange, refreshRequest, registration } from './auth.schemas.ts';
import * as auth from './auth.service.ts';
import { endSession, refreshSession } from './sessions.ts';

export const authRouter = Router({ caseSensitive: true });

authRouter.post('/register', async (req, res) => {
  res.status(201).json(await auth.register(registration.parse(req.body)));
});

authRouter.post('/login', async (req, res) => {
  res.json(await auth.logIn(credentials.parse(req.body), clientAddress(req)));
});

authRouter.post('/refresh', async (req, res) => {
  const { refresh_token } = refreshRequest.parse(req.body);
  res.json(await refreshSession(refresh_token));
});

authRouter.post('/logout', requireUser, async (_req, res) => {
  await endSession(res.locals);
  res.status(204).end();
});

authRouter.get('/me', requireUser, (_req, res) => {
  res.json(res.locals.user);
});

authRouter.post('/change-password', requireUser, async (req, res) => {
  const sent = passwordChange.parse(req.body);
  res.json(await auth.changePassword(res.locals.user, sent, clientAddress(req)));
});
