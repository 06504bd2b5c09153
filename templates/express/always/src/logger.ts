import { DrizzleQueryError } from 'drizzle-orm';
import { pino } from 'pino';
import { config } from './config.ts';

/** What may be logged of an error. Drizzle's own has the query's values in it: its cause speaks. */
function describeError(error: Error): Record<string, unknown> {
  if (error instanceof DrizzleQueryError && error.cause) return describeError(error.cause);
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return { type: error.name, message: error.message, stack: error.stack, cause };
}

export const logger = pino({
  level: config.LOG_LEVEL,
  base: undefined,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (level) => ({ level }) },
  serializers: { err: describeError },
});
