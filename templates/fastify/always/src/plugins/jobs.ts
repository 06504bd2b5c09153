import { setImmediate } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Runs work after the answer: `request.runJob('send receipt', () => sendReceipt(order))`. */
    runJob(name: string, work: () => Promise<unknown>): void;
  }
}

/**
 * Jobs run in this process. A failure is logged with the id of the request. A job does not survive a
 * crash of the process: put work that must not be lost into a table or a queue.
 */
export const jobs = fp(async (app) => {
  const running = new Set<Promise<void>>();

  app.decorateRequest('runJob', function (this: FastifyRequest, name, work) {
    const job = setImmediate()
      .then(work)
      .then(
        () => {},
        (err) => this.log.error({ event: 'job_failed', job: name, err }, 'job failed'),
      )
      .finally(() => running.delete(job));
    running.add(job);
  });

  // The shutdown waits for the jobs that run.
  app.addHook('onClose', async () => {
    await Promise.all(running);
  });
});
