import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE \`sessions\` (
        \`id\` char(36) NOT NULL,
        \`user_id\` char(36) NOT NULL,
        \`access_hash\` varchar(64) NOT NULL,
        \`refresh_hash\` varchar(64) NOT NULL,
        \`replaced_refresh_hash\` varchar(64),
        \`access_expires_at\` datetime(3) NOT NULL,
        \`refresh_expires_at\` datetime(3) NOT NULL,
        \`expires_at\` datetime(3) NOT NULL,
        \`created_at\` datetime(3) NOT NULL,
        UNIQUE INDEX \`uq_sessions_access_hash\` (\`access_hash\`),
        UNIQUE INDEX \`uq_sessions_refresh_hash\` (\`refresh_hash\`),
        UNIQUE INDEX \`uq_sessions_replaced_refresh_hash\` (\`replaced_refresh_hash\`),
        INDEX \`ix_sessions_user_id\` (\`user_id\`),
        PRIMARY KEY (\`id\`),
        CONSTRAINT \`fk_sessions_user_id\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE ON UPDATE NO ACTION
      ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE `sessions`');
  }
}
