import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { clientAddress } from '../../lib/client-address.ts';
import { NoContent, problems, Ref } from '../../lib/schemas.ts';
import { User } from '../users/users.schemas.ts';
import {
  Credentials,
  PasswordChange,
  RefreshRequest,
  Registration,
  Session,
} from './auth.schemas.ts';
import * as auth from './auth.service.ts';
import { endSession, refreshSession } from './sessions.ts';

const tags = ['auth'];

export const authRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Registration, Credentials, RefreshRequest, PasswordChange, Session]) {
    app.addSchema(schema);
  }

  app.post(
    '/register',
    {
      schema: {
        operationId: 'register',
        tags,
        summary: 'Make an account',
        security: [],
        body: Ref(Registration),
        response: { 201: Ref(Session), ...problems(409) },
      },
    },
    async (request, reply) => reply.code(201).send(await auth.register(request.body)),
  );

  app.post(
    '/login',
    {
      schema: {
        operationId: 'login',
        tags,
        summary: 'Start a session',
        security: [],
        body: Ref(Credentials),
        response: { 200: Ref(Session), ...problems(401, 429) },
      },
    },
    async (request) => auth.logIn(request.body, clientAddress(request)),
  );

  app.post(
    '/refresh',
    {
      schema: {
        operationId: 'refresh',
        tags,
        summary: 'Exchange a refresh token for a new pair of tokens',
        security: [],
        body: Ref(RefreshRequest),
        response: { 200: Ref(Session), ...problems(401) },
      },
    },
    async (request) => refreshSession(request.body.refresh_token),
  );

  app.get(
    '/me',
    {
      onRequest: app.requireUser,
      schema: {
        operationId: 'getMe',
        tags,
        summary: 'The user of this session',
        response: { 200: Ref(User) },
      },
    },
    async (request) => request.user,
  );

  app.post(
    '/change-password',
    {
      onRequest: app.requireUser,
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Change the password, which ends all other sessions',
        body: Ref(PasswordChange),
        response: { 200: Ref(Session), ...problems(403, 429) },
      },
    },
    async (request) => auth.changePassword(request.user, request.body, clientAddress(request)),
  );

  app.register(logOutRoutes);
};

/** A scope of its own: here, and nowhere else, a body of any type is ignored. */
const logOutRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.post(
    '/logout',
    {
      onRequest: app.requireUser,
      schema: {
        operationId: 'logout',
        tags,
        summary: 'End this session',
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      if (request.session) await endSession(request.session);
      return reply.code(204).send(null);
    },
  );
};
