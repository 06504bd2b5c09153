import type { ValueTransformer } from 'typeorm';

/** SQLite stores a decimal as a number, which up to 15 digits is exact. In code it is a string. */
export const decimal = (scale: number): ValueTransformer => ({
  to: (value: unknown) => (typeof value === 'string' ? Number(value) : value),
  from: (value: number | null) => value?.toFixed(scale) ?? null,
});
