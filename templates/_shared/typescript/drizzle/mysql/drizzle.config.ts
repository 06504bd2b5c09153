import { defineConfig } from 'drizzle-kit';
import { config } from './src/config.ts';

export default defineConfig({
  dialect: 'mysql',
  schema: './src/db/schema.ts',
  out: './drizzle',
  dbCredentials: config.DATABASE_URL,
});
