import type { Repository } from 'typeorm';
import type { LoginAttempt } from './login-attempt.entity.ts';

/** Adds one to a counter, or starts a new window: one statement, so there is no race. */
export async function increment(
  attempts: Repository<LoginAttempt>,
  key: string,
  now: string,
  windowEnd: string,
): Promise<{ count: number; window_ends_at: string }> {
  const [counter] = await attempts.query(
    `INSERT INTO login_attempts AS counter (key, count, window_ends_at) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN counter.window_ends_at <= ? THEN 1 ELSE counter.count + 1 END,
       window_ends_at =
         CASE WHEN counter.window_ends_at <= ? THEN ? ELSE counter.window_ends_at END
     RETURNING count, window_ends_at`,
    [key, windowEnd, now, now, windowEnd],
  );
  return counter;
}
