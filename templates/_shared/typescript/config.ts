import { z } from 'zod';
import { databaseUrl } from './db/url.ts';
import { readEnvFile } from './lib/env-file.ts';

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  const number = z.int({ error }).min(min, error).max(max, error);
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(number);
}

/** Up to ten years. */
const seconds = wholeNumber(1, 315_360_000);

/** The name of one client in a browser: https://app.example.com, or capacitor://localhost. */
function isOrigin(value: string) {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@A-Z\s*]+$/.test(value) || !URL.canParse(value)) return false;
  return !/^https?:/.test(value) || new URL(value).origin === value;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const environment = z.object({
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: databaseUrl,
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .transform((list) => list.filter((origin) => origin !== ''))
    .refine((list) => list.every(isOrigin), 'must be origins such as https://app.example.com'),
  TRUST_PROXY: z
    .string()
    .regex(/^(\d|true|false)$/, 'must be the number of proxies: 0, 1, 2 …')
    .transform((value) => (value === 'true' ? 1 : Number(value) || 0))
    .default(0),
  LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
  ACCESS_TTL: seconds.default(900),
  REFRESH_TTL: seconds.default(604_800),
  SESSION_TTL: seconds.default(2_592_000),
  LOGIN_MAX_FAILURES: wholeNumber(1, 1_000_000).default(10),
  LOGIN_WINDOW: seconds.default(900),
});

function load() {
  try {
    const set = Object.entries(process.env).filter(([, value]) => value !== '');
    // What the environment sets wins over the file. An empty value counts as not set.
    const result = environment.safeParse({ ...readEnvFile('.env'), ...Object.fromEntries(set) });
    if (result.success) return result.data;
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    console.error(`Invalid configuration: ${faults.join('; ')}`);
  } catch (error) {
    console.error(`Cannot read .env: ${(error as Error).message}`);
  }
  process.exit(1);
}

/** Every setting of the server, read once: an invalid one stops the start. */
export const config = load();
