import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Nest finds the parameters of a constructor in this metadata.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.test.ts'],
    // The database of the tests is theirs alone: one file after the other.
    fileParallelism: false,
  },
});
