import { createConnection } from 'mysql2/promise';
import { readEnvFile } from '../src/lib/env-file.ts';

// Every test file makes a database of its own and drops it at the end: that of TEST_DATABASE_URL, or
// that of DATABASE_URL with `_test` behind its name.
const settings = { ...readEnvFile('.env'), ...process.env };
const url = new URL(settings['TEST_DATABASE_URL'] || `${settings['DATABASE_URL']}`);
if (!settings['TEST_DATABASE_URL']) url.pathname += '_test';

Object.assign(process.env, {
  DATABASE_URL: url.href,
  CORS_ORIGINS: 'https://app.example.com',
  TRUST_PROXY: '1',
  LOG_LEVEL: 'error',
  ACCESS_TTL: '900',
  REFRESH_TTL: '604800',
  SESSION_TTL: '2592000',
  LOGIN_MAX_FAILURES: '3',
  LOGIN_WINDOW: '900',
});

const { config } = await import('../src/config.ts');
const { database, ...server } = config.DATABASE_URL;

async function run(statement: string) {
  const connection = await createConnection(server);
  await connection.query(statement, [database]);
  await connection.end();
}

export const dropDatabase = () => run('DROP DATABASE IF EXISTS ??');

await dropDatabase();
await run('CREATE DATABASE ??');
