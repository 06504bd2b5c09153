import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
} from 'typeorm';
import { instant } from '../db/columns.ts';
import { User } from '../users/user.entity.ts';

/** The tokens themselves are never stored, only their SHA-256. */
@Entity('sessions')
@Unique('uq_sessions_access_hash', ['access_hash'])
@Unique('uq_sessions_refresh_hash', ['refresh_hash'])
@Unique('uq_sessions_replaced_refresh_hash', ['replaced_refresh_hash'])
@Index('ix_sessions_user_id', ['user_id'])
export class Session {
  @PrimaryColumn('char', { length: 36 })
  id: string;

  @Column('char', { length: 36 })
  user_id: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_sessions_user_id' })
  user: Relation<User>;

  @Column('varchar', { length: 64 })
  access_hash: string;

  @Column('varchar', { length: 64 })
  refresh_hash: string;

  @Column('varchar', { length: 64, nullable: true })
  replaced_refresh_hash: string | null;

  @Column('datetime', { precision: 3, transformer: instant })
  access_expires_at: string;

  @Column('datetime', { precision: 3, transformer: instant })
  refresh_expires_at: string;

  @Column('datetime', { precision: 3, transformer: instant })
  expires_at: string;

  @Column('datetime', { precision: 3, transformer: instant })
  created_at: string;
}
