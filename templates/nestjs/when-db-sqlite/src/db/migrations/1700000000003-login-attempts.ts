import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LoginAttempts1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "login_attempts" (
        "key" text PRIMARY KEY NOT NULL,
        "count" integer NOT NULL,
        "window_ends_at" text NOT NULL
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "login_attempts"');
  }
}
