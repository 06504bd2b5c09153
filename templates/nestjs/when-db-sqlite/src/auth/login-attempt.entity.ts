import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed log-ins, counted per client. The key is a hash of the e-mail and the address. */
@Entity('login_attempts')
export class LoginAttempt {
  @PrimaryColumn('text')
  key: string;

  @Column('integer')
  count: number;

  @Column('text')
  window_ends_at: string;
}
