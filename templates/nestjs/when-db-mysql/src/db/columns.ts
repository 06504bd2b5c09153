import type { ValueTransformer } from 'typeorm';

/** A time: in code it is ISO 8601 in UTC with milliseconds. */
export const instant: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'string' ? new Date(value) : value),
  from: (value: Date | null) => value?.toISOString() ?? null,
};

/** TypeORM reads a bigint as a string, because it may be larger than a number of JavaScript. */
export const wholeNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
