import { pino } from 'pino';
import { config } from './config.ts';

/** What may be logged of an error: Drizzle's own has the query's values in it, the driver's not. */
function describeError(error: Error) {
  const cause = error.cause instanceof Error ? error.cause : error;
  return { type: cause.name, message: cause.message, stack: cause.stack };
}

export const logger = pino({
  level: config.LOG_LEVEL,
  base: undefined,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (level) => ({ level }) },
  serializers: { err: describeError },
});
