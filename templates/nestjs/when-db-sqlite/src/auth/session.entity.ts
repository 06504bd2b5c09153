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
import { User } from '../users/user.entity.ts';

/** The tokens themselves are never stored, only their SHA-256. */
@Entity('sessions')
@Unique('uq_sessions_access_hash', ['access_hash'])
@Unique('uq_sessions_refresh_hash', ['refresh_hash'])
@Unique('uq_sessions_replaced_refresh_hash', ['replaced_refresh_hash'])
@Index('ix_sessions_user_id', ['user_id'])
export class Session {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  user_id: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_sessions_user_id' })
  user: Relation<User>;

  @Column('text')
  access_hash: string;

  @Column('text')
  refresh_hash: string;

  @Column('text', { nullable: true })
  replaced_refresh_hash: string | null;

  @Column('text')
  access_expires_at: string;

  @Column('text')
  refresh_expires_at: string;

  @Column('text')
  expires_at: string;

  @Column('text')
  created_at: string;
}
