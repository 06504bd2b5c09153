import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../db/columns.ts';

/** Failed log-ins, counted per client. The key is a hash of the e-mail and the address. */
@Entity('login_attempts')
export class LoginAttempt {
  @PrimaryColumn('varchar', { length: 64 })
  key: string;

  @Column('int')
  count: number;

  @Column('datetime', { precision: 3, transformer: instant })
  window_ends_at: string;
}
