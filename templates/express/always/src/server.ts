import { createServer } from 'node:http';
import { createApp } from './app.ts';
import { config } from './config.ts';
import { closeDatabase } from './db/client.ts';
import { logger } from './logger.ts';
import { removeExpiredAttempts } from './modules/auth/login-limiter.ts';
import { removeExpiredSessions } from './modules/auth/sessions.ts';

// Node looks for connections that send their headers too slowly only every 30 s by default.
const server = createServer(
  { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
  createApp(),
);

server.on('error', (error) => {
  console.error(`Cannot listen on HOST ${config.HOST}, PORT ${config.PORT}: ${error.message}`);
  process.exit(1);
});
server.listen(config.PORT, config.HOST, () => {
  logger.info(`http://${config.HOST}:${config.PORT}/docs`);
});

const cleanUp = () =>
  Promise.all([removeExpiredSessions(), removeExpiredAttempts()]).catch((err) =>
    logger.error({ err }, 'clean-up failed'),
  );
setInterval(cleanUp, 3_600_000).unref();

/** Takes no new requests, lets those in flight finish, then closes the database. */
function stop() {
  server.close(async () => {
    await closeDatabase();
    process.exit(0);
  });
  // A keep-alive connection becomes idle only after its last answer.
  setInterval(() => server.closeIdleConnections(), 100).unref();
  setTimeout(() => server.closeAllConnections(), 7_000).unref();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
