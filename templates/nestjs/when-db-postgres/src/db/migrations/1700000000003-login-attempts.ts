import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LoginAttempts1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "login_attempts" (
        "key" character varying(64) NOT NULL,
        "count" integer NOT NULL,
        "window_ends_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT "pk_login_attempts" PRIMARY KEY ("key")
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "login_attempts"');
  }
}
