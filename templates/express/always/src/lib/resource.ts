import { z } from 'zod';
import { datetime, uuid } from './fields.ts';

type Fields = Record<string, z.ZodType>;

/** A row as the API shows it. */
export const outputOf = <F extends Fields>(fields: F) =>
  z.object({ id: uuid(), ...fields, created_at: datetime(), updated_at: datetime() });

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).max(100),
    page: z.int().min(1).max(1_000_000),
    page_size: z.int().min(1).max(100),
    total: z.int().min(0),
  });

/** A whole number in a query, where everything is text: `Number` alone would take `1.0` and `0x1`. */
const countTo = (maximum: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(maximum))
    .meta({ override: { type: 'integer', minimum: 1, maximum } });

/** The query of every list. */
export const pageQuery = z.strictObject({
  page: countTo(1_000_000).default(1),
  page_size: countTo(100).default(20),
});

const booleanFilter = z
  .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
  .meta({ override: { type: 'boolean' } });

/** What a filter compares with: the field without its default or null. */
function filterOf(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    return filterOf(field.unwrap() as z.ZodType);
  }
  return (field instanceof z.ZodBoolean ? booleanFilter : field).optional();
}

type Lists<F> = { sort: (keyof F & string)[]; filter: (keyof F & string)[] };

/** The query of a resource's list: pages, `sort=field` or `sort=-field`, and `field=value`. */
export function queryOf<F extends Fields>(fields: F, { sort, filter }: Lists<F>) {
  const orders = ['created_at', 'updated_at', ...sort].flatMap((name) => [name, `-${name}`]);
  const filterable = Object.entries(fields).filter(([name]) => filter.includes(name));
  const filters = Object.fromEntries(filterable.map(([name, field]) => [name, filterOf(field)]));
  return pageQuery.extend({ sort: z.enum(orders).default('-created_at'), ...filters });
}
