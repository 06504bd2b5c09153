import { z } from 'zod';

/** A whole number in a query, where everything is text: `Number` alone would take `1.0` and `0x1`. */
const countTo = (maximum: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, 'Not a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(maximum))
    .meta({ override: { type: 'integer', format: 'int64', minimum: 1, maximum } });

/** The parameters of every list. */
export const paging = {
  page: countTo(1_000_000).default(1),
  page_size: countTo(100).default(20),
};

/** `true` or `false` in a query. */
export const booleanFilter = () =>
  z
    .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
    .meta({ override: { type: 'boolean' } });

/** The parameter `sort`: one of these names, upwards or (`-name`) downwards. */
export const sortBy = (...names: string[]) =>
  z
    .enum(['created_at', 'updated_at', ...names].flatMap((name) => [name, `-${name}`]))
    .default('-created_at');

/** One page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).max(100),
    page: z.int().min(1).max(1_000_000),
    page_size: z.int().min(1).max(100),
    total: z.int().min(0),
  });
