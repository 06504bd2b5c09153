import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "sessions" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "access_hash" character varying(64) NOT NULL,
        "refresh_hash" character varying(64) NOT NULL,
        "replaced_refresh_hash" character varying(64),
        "access_expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        "refresh_expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT "uq_sessions_access_hash" UNIQUE ("access_hash"),
        CONSTRAINT "uq_sessions_refresh_hash" UNIQUE ("refresh_hash"),
        CONSTRAINT "uq_sessions_replaced_refresh_hash" UNIQUE ("replaced_refresh_hash"),
        CONSTRAINT "pk_sessions" PRIMARY KEY ("id"),
        CONSTRAINT "fk_sessions_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
      )
    `);
    await queryRunner.query('CREATE INDEX "ix_sessions_user_id" ON "sessions" ("user_id")');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "sessions"');
  }
}
