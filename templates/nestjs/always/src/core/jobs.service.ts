import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { logger } from './logger.ts';

@Injectable()
export class JobsService {
  /** The jobs that run now. */
  readonly running = new Set<Promise<void>>();

  /**
   * Runs work after the answer, in this process: `jobs.run('send receipt', () => sendReceipt(order))`.
   * A failure is logged with the id of the request. A job does not survive a crash of the process:
   * put work that must not be lost into a table or a queue.
   */
  run(name: string, work: () => Promise<unknown>) {
    const job = setImmediate()
      .then(work)
      .then(
        () => {},
        (err) => logger.error({ event: 'job_failed', job: name, err }, 'job failed'),
      )
      .finally(() => this.running.delete(job));
    this.running.add(job);
  }

  /** Waits for the jobs that run, and for those that they start. */
  async finish() {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
