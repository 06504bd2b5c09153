import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problems, Ref } from '../../lib/schemas.ts';
import * as queries from './users.queries.ts';
import { UserPage, UserQuery } from './users.schemas.ts';

export const usersRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onRequest', app.requireRole('admin'));
  app.addSchema(UserPage);

  app.get(
    '',
    {
      schema: {
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'All users, for admins',
        querystring: UserQuery,
        response: { 200: Ref(UserPage), ...problems(403) },
      },
    },
    async (request) => queries.list(request.query),
  );
};
