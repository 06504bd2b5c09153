import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LoginAttempts1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE \`login_attempts\` (
        \`key\` varchar(64) NOT NULL,
        \`count\` int NOT NULL,
        \`window_ends_at\` datetime(3) NOT NULL,
        PRIMARY KEY (\`key\`)
      ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE `login_attempts`');
  }
}
