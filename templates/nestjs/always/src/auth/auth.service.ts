import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { takenFields } from '../db/errors.ts';
import { transaction } from '../db/transaction.ts';
import * as f from '../lib/fields.ts';
import { Problem } from '../lib/problem.ts';
import { User } from '../users/user.entity.ts';
import { UsersService } from '../users/users.service.ts';
import type { Credentials, PasswordChange } from './auth.schemas.ts';
import { LoginLimiterService } from './login-limiter.service.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { Session } from './session.entity.ts';
import { SessionsService } from './sessions.service.ts';

const emailSchema = f.email();

@Injectable()
export class AuthService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly limiter: LoginLimiterService,
  ) {}

  async register({ email, password }: Credentials) {
    const password_hash = await hashPassword(password);
    const now = new Date().toISOString();
    const user: User = {
      id: randomUUID(),
      email,
      password_hash,
      role: 'user',
      created_at: now,
      updated_at: now,
    };
    const session = this.sessions.issue(user);
    try {
      await transaction(this.dataSource, async (manager) => {
        await manager.insert(User, user);
        await manager.insert(Session, session.row);
      });
    } catch (error) {
      // The unique constraint decides whether an e-mail is free: a SELECT before it would be a race.
      throw takenFields(error) ? new Problem('email-taken') : error;
    }
    // A welcome mail would be sent here: this.jobs.run('welcome mail', () => …).
    return session.view;
  }

  async logIn({ email, password }: Credentials, address: string) {
    const account = await this.authenticate(email, password, address);
    const session = account && this.sessions.issue(account);
    const isStored =
      session &&
      (await transaction(this.dataSource, async (manager) => {
        // Locks the row of the user: the password may have been changed since it was read.
        const { id, password_hash } = account;
        const unchanged = { updated_at: () => 'updated_at' };
        const { affected } = await manager.update(User, { id, password_hash }, unchanged);
        if (affected === 1) await manager.insert(Session, session.row);
        return affected === 1;
      }));
    if (isStored) return session.view;
    throw new Problem('invalid-credentials', { event: 'login_failed' });
  }

  /** All sessions of the user end. The one that asked gets a new pair of tokens. */
  async changePassword(user: User, sent: PasswordChange, address: string) {
    const account = await this.authenticate(user.email, sent.current_password, address);
    const updated_at = new Date().toISOString();
    const session = account && this.sessions.issue({ ...account, updated_at });
    if (session && (await this.replacePassword(account, sent.new_password, updated_at, session))) {
      return session.view;
    }
    throw new Problem('wrong-password', { event: 'login_failed' });
  }

  /** Changes the password and ends all sessions, unless somebody else has changed it meanwhile. */
  async replacePassword(
    account: User,
    password: string,
    updated_at: string,
    session?: ReturnType<SessionsService['issue']>,
  ): Promise<boolean> {
    const changed = { password_hash: await hashPassword(password), updated_at };
    return transaction(this.dataSource, async (manager) => {
      const { id, password_hash } = account;
      const { affected } = await manager.update(User, { id, password_hash }, changed);
      if (affected !== 1) return false;
      await manager.delete(Session, { user_id: id });
      if (session) await manager.insert(Session, session.row);
      return true;
    });
  }

  /** The account that this password opens. An attempt counts as failed until it was right. */
  private async authenticate(sent: string, password: string, address: string) {
    // A text that is not an e-mail address belongs to nobody and need not reach the database.
    const parsed = emailSchema.safeParse(sent);
    const email = parsed.data ?? sent;
    await this.limiter.count(email, address);
    const account = parsed.success ? await this.users.findAccount(email) : null;
    if (!(await verifyPassword(account?.password_hash, password))) return undefined;
    await this.limiter.forgive(email, address);
    return account ?? undefined;
  }
}
