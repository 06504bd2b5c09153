import { existsSync } from 'node:fs';
import { z } from 'zod';
import { databaseUrl } from './db/url.ts';

const seconds = (fallback: number) =>
  z.coerce.number().int().min(1).max(315_360_000).default(fallback);
const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value;

const environment = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: databaseUrl,
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .transform((list) => list.filter((origin) => origin !== ''))
    .refine((list) => list.every(isOrigin), 'must be origins such as https://app.example.com'),
  TRUST_PROXY: z.stringbool({ truthy: ['1'], falsy: ['0'] }).default(false),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ACCESS_TTL: seconds(900),
  REFRESH_TTL: seconds(604_800),
  SESSION_TTL: seconds(2_592_000),
  LOGIN_MAX_FAILURES: z.coerce.number().int().min(1).max(1_000_000).default(10),
  LOGIN_WINDOW: seconds(900),
});

function load() {
  // Variables that are set already win over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  const result = environment.safeParse(process.env);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  console.error(`Invalid configuration: ${faults.join('; ')}`);
  process.exit(1);
}

/** Every setting of the server, read once: a bad one stops the start. */
export const config = load();
