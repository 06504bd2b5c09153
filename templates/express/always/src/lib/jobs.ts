import { setImmediate } from 'node:timers/promises';
import { logger } from '../logger.ts';

/** The jobs that run now. */
export const running = new Set<Promise<void>>();

/**
 * Runs work after the answer, in this process: `runJob('send receipt', () => sendReceipt(order))`.
 * A failure is logged with the id of the request. A job does not survive a crash of the process:
 * put work that must not be lost into a table or a queue.
 */
export function runJob(name: string, work: () => Promise<unknown>) {
  const job = setImmediate()
    .then(work)
    .then(
      () => {},
      (err) => logger.error({ event: 'job_failed', job: name, err }, 'job failed'),
    )
    .finally(() => running.delete(job));
  running.add(job);
}

/** Waits for the jobs that run, and for those that they start. */
export async function finishJobs() {
  while (running.size > 0) await Promise.all(running);
}
