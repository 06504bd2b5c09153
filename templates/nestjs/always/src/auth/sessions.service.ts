import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, Repository } from 'typeorm';
import type { config } from '../config.ts';
import { Clock } from '../core/clock.ts';
import { Problem } from '../lib/problem.ts';
import type { User } from '../users/user.entity.ts';
import type { SessionView } from './auth.schemas.ts';
import { Session } from './session.entity.ts';

const hash = (token: string) => createHash('sha256').update(token).digest('hex');
const instant = (time: number) => new Date(time).toISOString();

/** What the API shows of a user. */
const viewOf = ({ id, email, role, created_at, updated_at }: User) => ({
  id,
  email,
  role,
  created_at,
  updated_at,
});

/**
 * A session is a row with two opaque tokens: a short-lived one for requests, and a long-lived one
 * that is exchanged for the next pair. No signing key can leak, and ending a session is a DELETE.
 */
@Injectable()
export class SessionsService {
  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    private readonly settings: ConfigService<typeof config, true>,
    private readonly clock: Clock,
  ) {}

  /** A new session: the row to insert, and what the user gets. */
  issue(user: User) {
    const now = this.clock.now();
    const end = now + this.settings.get('SESSION_TTL', { infer: true }) * 1000;
    const { columns, view } = this.issueTokens(user, now, end);
    const row = {
      id: randomUUID(),
      user_id: user.id,
      ...columns,
      expires_at: instant(end),
      created_at: instant(now),
    };
    return { row, view };
  }

  /** The session of a valid access token, and its user as the database knows it now. */
  async find(accessToken: string): Promise<Session | undefined> {
    const session = await this.findBy('access_hash', hash(accessToken));
    const isValid = session && session.access_expires_at > instant(this.clock.now());
    return isValid ? session : undefined;
  }

  /** Replaces both tokens. A refresh token that is used a second time was stolen: the session ends. */
  async refresh(refreshToken: string): Promise<SessionView> {
    const now = this.clock.now();
    const presented = hash(refreshToken);
    const session = await this.findBy('refresh_hash', presented);
    if (session && session.refresh_expires_at > instant(now)) {
      const { columns, view } = this.issueTokens(session.user, now, Date.parse(session.expires_at));
      // Of several requests at once only one still finds the presented hash.
      const { affected } = await this.sessions.update(
        { refresh_hash: presented },
        { ...columns, replaced_refresh_hash: presented },
      );
      if (affected === 1) return view;
    }
    const reused = await this.findBy('replaced_refresh_hash', presented);
    if (reused) await this.end(reused);
    throw new Problem('invalid-refresh-token', { event: reused ? 'refresh_reuse' : undefined });
  }

  async end({ id }: Session) {
    await this.sessions.delete({ id });
  }

  async deleteExpired() {
    await this.sessions.delete({ expires_at: LessThanOrEqual(instant(this.clock.now())) });
  }

  private findBy(column: 'access_hash' | 'refresh_hash' | 'replaced_refresh_hash', value: string) {
    return this.sessions
      .createQueryBuilder('session')
      .innerJoinAndSelect('session.user', 'user')
      .where(`session.${column} = :value`, { value })
      .getOne();
  }

  /** Two new tokens, which do not outlive the session: the columns to store, and what the user gets. */
  private issueTokens(user: User, now: number, sessionEnd: number) {
    const access_token = randomBytes(32).toString('base64url');
    const refresh_token = randomBytes(32).toString('base64url');
    const accessTtl = this.settings.get('ACCESS_TTL', { infer: true });
    const refreshTtl = this.settings.get('REFRESH_TTL', { infer: true });
    const accessEnd = Math.min(now + accessTtl * 1000, sessionEnd);
    const columns = {
      access_hash: hash(access_token),
      refresh_hash: hash(refresh_token),
      access_expires_at: instant(accessEnd),
      refresh_expires_at: instant(Math.min(now + refreshTtl * 1000, sessionEnd)),
    };
    const view: SessionView = {
      access_token,
      token_type: 'Bearer',
      expires_in: Math.floor((accessEnd - now) / 1000),
      refresh_token,
      user: viewOf(user),
    };
    return { columns, view };
  }
}
