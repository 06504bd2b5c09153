import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { instant } from '../db/columns.ts';

/** All roles that a user can have. */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

@Entity('users')
@Unique('uq_users_email', ['email'])
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_users' })
  id: string;

  @Column('varchar', { length: 254 })
  email: string;

  /** A query has to ask for it: `addSelect`. */
  @Column('varchar', { length: 255, select: false })
  password_hash: string;

  @Column('varchar', { length: 32 })
  role: Role;

  @Column('timestamp with time zone', { precision: 3, transformer: instant })
  created_at: string;

  @Column('timestamp with time zone', { precision: 3, transformer: instant })
  updated_at: string;
}
