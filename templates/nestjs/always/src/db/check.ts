import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Session } from '../auth/session.entity.ts';

/** A database without tables stops the start. */
export async function requireTables(app: INestApplication) {
  try {
    await app.get(DataSource).getRepository(Session).find({ take: 1 });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}. Run the migrations: npm run migrate`, { cause: error });
  }
}
