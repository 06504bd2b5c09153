import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { pingDatabase } from '../../db/client.ts';
import { problem } from '../../lib/problem.ts';
import { problems } from '../../lib/schemas.ts';

const Health = Type.Object({ status: Type.Literal('ok') });

/** For monitoring. */
export const healthRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getHealth',
        tags: ['health'],
        summary: 'Whether the process runs',
        security: [],
        response: { 200: Health },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        tags: ['health'],
        summary: 'Whether the database answers',
        security: [],
        response: { 200: Health, ...problems(503) },
      },
    },
    async () => {
      await pingDatabase().catch((cause) => {
        throw problem('unavailable', { cause });
      });
      return { status: 'ok' as const };
    },
  );
};
