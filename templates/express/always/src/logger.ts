import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { DrizzleQueryError } from 'drizzle-orm';
import { pino } from 'pino';
import { config } from './config.ts';

/** What belongs to the current request: every line that is logged while it is handled has its id. */
export const requestContext = new AsyncLocalStorage<{ request_id: string }>();

// Lines are written asynchronously. While standard output does not take them (a full disk), up to
// 1 MiB waits and the rest is dropped: a log line may be lost, a request may not.
const destination = pino.destination({ dest: 1, sync: false, maxLength: 1024 * 1024 });
destination.on('error', () => {});

/** Drizzle's own error holds the values of the query, which may be secret: its cause is logged. */
function describeError(error: Error): Record<string, unknown> {
  if (error instanceof DrizzleQueryError && error.cause) return describeError(error.cause);
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return { type: error.name, message: error.message, stack: error.stack, cause };
}

export const logger = pino(
  {
    level: config.LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    serializers: { err: describeError },
    mixin: () => ({ ...requestContext.getStore() }),
  },
  destination,
);

/** Waits, at most a second, until the last lines are written. Then the log is closed. */
export async function closeLog() {
  const flushed = new Promise((resolve) => destination.flush(resolve));
  await Promise.race([flushed, setTimeout(1_000)]);
  destination.destroy();
}
