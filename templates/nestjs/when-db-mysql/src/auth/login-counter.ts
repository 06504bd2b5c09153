import type { Repository } from 'typeorm';
import { retry } from '../db/retry.ts';
import { LoginAttempt } from './login-attempt.entity.ts';

/** Adds one to a counter, or starts a new window: one statement, so there is no race. */
export async function increment(
  attempts: Repository<LoginAttempt>,
  key: string,
  now: string,
  windowEnd: string,
): Promise<{ count: number; window_ends_at: string }> {
  const [nowValue, end] = [new Date(now), new Date(windowEnd)];
  await retry(() =>
    attempts.query(
      // MySQL assigns from left to right: window_ends_at, which both look at, comes last.
      `INSERT INTO login_attempts (\`key\`, count, window_ends_at) VALUES (?, 1, ?)
       ON DUPLICATE KEY UPDATE
         count = IF(window_ends_at <= ?, 1, count + 1),
         window_ends_at = IF(window_ends_at <= ?, ?, window_ends_at)`,
      [key, end, nowValue, nowValue, end],
    ),
  );
  return (await attempts.findOneBy({ key })) ?? { count: 1, window_ends_at: windowEnd };
}
