import { z } from 'zod';
import { datetime, uuid } from './fields.ts';

// The schemas of a resource are made of its fields: what a client may send, gets, and may ask for.

type Fields = Record<string, z.ZodType>;
type Defaults<F extends Fields> = { [K in keyof F]?: z.output<F[K]> };
type WithDefaults<F extends Fields, D> = {
  [K in keyof F]: K extends keyof D
    ? z.ZodDefault<F[K]>
    : F[K] extends z.ZodNullable
      ? z.ZodDefault<F[K]>
      : F[K];
};

/** The body of POST and PUT: unknown keys are refused, what has no default and is not nullable is required. */
export function inputOf<F extends Fields, D extends Defaults<F>>(fields: F, defaults: D) {
  const withDefault = (name: keyof F, field: z.ZodType) => {
    if (name in defaults) return field.default(defaults[name]);
    return field instanceof z.ZodNullable ? field.default(null) : field;
  };
  const shape = Object.entries(fields).map(([name, field]) => [name, withDefault(name, field)]);
  return z.strictObject(Object.fromEntries(shape) as WithDefaults<F, D>);
}

export const outputOf = <F extends Fields>(fields: F) =>
  z.object({ id: uuid(), ...fields, created_at: datetime(), updated_at: datetime() });

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).max(100),
    page: z.int().min(1).max(1_000_000),
    page_size: z.int().min(1).max(100),
    total: z.int().min(0),
  });

/** The query of every list. */
export const pageQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(20),
});

const booleanFilter = z
  .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
  .meta({ override: { type: 'boolean' } });

function filterOf(field: z.ZodType | undefined): z.ZodType {
  if (field instanceof z.ZodNullable) return filterOf(field.unwrap() as z.ZodType);
  return (field instanceof z.ZodBoolean ? booleanFilter : (field ?? z.never())).optional();
}

type Lists<F> = { sort: (keyof F & string)[]; filter: (keyof F & string)[] };

/** The query of a resource's list: pages, `sort=field` or `sort=-field`, and `field=value`. */
export function queryOf<F extends Fields>(fields: F, { sort, filter }: Lists<F>) {
  const orders = ['created_at', 'updated_at', ...sort].flatMap((name) => [name, `-${name}`]);
  const filters = Object.fromEntries(filter.map((name) => [name, filterOf(fields[name])]));
  return pageQuery.extend({ sort: z.enum(orders).default('-created_at'), ...filters });
}
