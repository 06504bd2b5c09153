import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.ts';
import { createAdapter, setUp } from './app.setup.ts';
import { LoginLimiterService } from './auth/login-limiter.service.ts';
import { SessionsService } from './auth/sessions.service.ts';
import { config } from './config.ts';
import { JobsService } from './core/jobs.service.ts';
import { closeLog, JsonLogger, logger } from './core/logger.ts';
import { requireTables } from './db/check.ts';

// A promise that nobody awaits was rejected. The other requests go on.
process.on('unhandledRejection', (err) => {
  logger.error({ event: 'job_failed', err }, 'a promise was rejected and nobody handled it');
});

async function create() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, createAdapter(), {
    // src/core/json-body.interceptor.ts reads the body, after the guards.
    bodyParser: false,
    logger: new JsonLogger(),
    abortOnError: false,
  });
  await requireTables(app);
  await setUp(app);
  return app;
}

const app = await create().catch((error: Error) => {
  console.error(`The database of DATABASE_URL: ${error.message}`);
  process.exit(1);
});

const server = app.getHttpServer();
// Limits for slow clients: milliseconds to send the headers, and the whole request.
server.headersTimeout = 10_000;
server.requestTimeout = 60_000;

try {
  await app.listen(config.PORT, config.HOST);
} catch (error) {
  const { message } = error as Error;
  console.error(`Cannot listen on HOST=${config.HOST}, PORT=${config.PORT}: ${message}`);
  process.exit(1);
}
const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
logger.info({ url: `http://${host}:${config.PORT}` }, 'listening');

const cleanUp = () =>
  Promise.all([
    app.get(SessionsService).deleteExpired(),
    app.get(LoginLimiterService).deleteExpired(),
  ]).catch((err) => logger.error({ err }, 'deleting expired rows failed'));
setInterval(cleanUp, 3_600_000).unref();
void cleanUp();

const jobs = app.get(JobsService);

/** Graceful shutdown: no new requests, then the running ones, the jobs and the log are finished. */
function shutDown() {
  server.close(async () => {
    await jobs.finish();
    await app.close();
    await closeLog();
    process.exit(0);
  });
  // A keep-alive connection becomes idle only after its last answer.
  setInterval(() => server.closeIdleConnections(), 100).unref();
  setTimeout(() => server.closeAllConnections(), 5_000).unref();
  setTimeout(giveUp, 8_500).unref();
}

/** After 8.5 s the process ends, whatever still runs: a job, or a WebSocket. */
async function giveUp() {
  logger.error({ event: 'shutdown_timeout', jobs: jobs.running.size }, 'ended before all was done');
  await closeLog();
  process.exit(1);
}

process.once('SIGTERM', shutDown);
process.once('SIGINT', shutDown);
