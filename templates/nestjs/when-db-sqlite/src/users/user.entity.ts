import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** All roles that a user can have. */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

@Entity('users')
@Unique('uq_users_email', ['email'])
export class User {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  email: string;

  /** A query has to ask for it: `addSelect`. */
  @Column('text', { select: false })
  password_hash: string;

  @Column('text')
  role: Role;

  @Column('text')
  created_at: string;

  @Column('text')
  updated_at: string;
}
