import { defineConfig } from 'drizzle-kit';
import { config } from './src/config.ts';
import { databaseFile } from './src/db/url.ts';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/db/schema.ts',
  out: './drizzle',
  dbCredentials: { url: databaseFile(config.DATABASE_URL) },
});
