import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, Repository } from 'typeorm';
import type { config } from '../config.ts';
import { Clock } from '../core/clock.ts';
import { Problem } from '../lib/problem.ts';
import { LoginAttempt } from './login-attempt.entity.ts';
import { increment } from './login-counter.ts';

const keyOf = (...parts: string[]) => createHash('sha256').update(parts.join('|')).digest('hex');

/**
 * Guessing passwords is limited for each pair of e-mail and address, and for each address. The
 * counters are in the database: they hold for all processes, and over a restart.
 */
@Injectable()
export class LoginLimiterService {
  constructor(
    @InjectRepository(LoginAttempt) private readonly attempts: Repository<LoginAttempt>,
    private readonly settings: ConfigService<typeof config, true>,
    private readonly clock: Clock,
  ) {}

  /** Counts an attempt as failed before the password is verified: a burst must not get past it. */
  async count(email: string, address: string) {
    const limit = this.settings.get('LOGIN_MAX_FAILURES', { infer: true });
    await this.deleteExpired();
    await this.increase(keyOf(email, address), limit);
    await this.increase(keyOf(address), limit * 10);
  }

  /** The attempt was right: it clears the counter of the pair, and does not count for the address. */
  async forgive(email: string, address: string) {
    await this.attempts.delete({ key: keyOf(email, address) });
    await this.attempts.decrement({ key: keyOf(address) }, 'count', 1);
  }

  async deleteExpired() {
    const now = new Date(this.clock.now()).toISOString();
    await this.attempts.delete({ window_ends_at: LessThanOrEqual(now) });
  }

  private async increase(key: string, limit: number) {
    const time = this.clock.now();
    const now = new Date(time).toISOString();
    const window = this.settings.get('LOGIN_WINDOW', { infer: true });
    const windowEnd = new Date(time + window * 1000).toISOString();
    const counter = await increment(this.attempts, key, now, windowEnd);
    if (counter.count <= limit) return;
    const seconds = Math.ceil((new Date(counter.window_ends_at).getTime() - time) / 1000);
    throw new Problem('too-many-requests', {
      headers: { 'Retry-After': String(Math.max(seconds, 1)) },
    });
  }
}
