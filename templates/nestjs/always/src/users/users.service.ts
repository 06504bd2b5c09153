import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type Role, User } from './user.entity.ts';
import type { Query } from './users.schemas.ts';

@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  async list({ page, page_size }: Query) {
    const [items, total] = await this.users.findAndCount({
      order: { created_at: 'DESC', id: 'DESC' },
      take: page_size,
      skip: (page - 1) * page_size,
    });
    return { items, page, page_size, total };
  }

  /** The user with this e-mail, with the hash of the password. */
  findAccount(email: string): Promise<User | null> {
    return this.users
      .createQueryBuilder('user')
      .addSelect('user.password_hash')
      .where('user.email = :email', { email })
      .getOne();
  }

  /** Gives a user a role. Says whether there is a user with this e-mail. */
  async setRole(email: string, role: Role): Promise<boolean> {
    const updated_at = new Date().toISOString();
    const { affected } = await this.users.update({ email }, { role, updated_at });
    return affected === 1;
  }
}
