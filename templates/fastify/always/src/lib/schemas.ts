import { STATUS_CODES } from 'node:http';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { Default, Int, OneOf, Uuid } from './fields.ts';

/** The body of a request. What has a default may be left out, and is there in the handler. */
export const Body = <T extends TProperties>($id: string, fields: T, example: object) =>
  Type.Object(fields, {
    $id,
    additionalProperties: false,
    required: Object.keys(fields).filter((name) => !('default' in (fields[name] ?? {}))),
    examples: [example],
  });

/** A schema by its name, as `app.addSchema` knows it. */
export const Ref = <T extends TSchema>(schema: T) =>
  Type.Unsafe<Static<T>>({ $ref: `${(schema as { $id?: string }).$id}#` });

export const IdParams = Type.Object({ id: Uuid() });

/** The parameters of every list. */
export const paging = {
  page: Default(Int(1, 1_000_000), 1),
  page_size: Default(Int(1, 100), 20),
};

/** The parameter `sort`: one of these names, upwards or (`-name`) downwards. */
export const sortBy = (...names: string[]) => {
  const all = ['created_at', 'updated_at', ...names];
  return Default(OneOf(...all.flatMap((name) => [name, `-${name}`])), '-created_at');
};

/** The query of a list: each parameter may be left out, and no other one is known. */
export const QueryOf = <T extends TProperties>(parameters: T) =>
  Type.Object(parameters, { additionalProperties: false, required: [] });

/** One page of a list. */
export const PageOf = <T extends TSchema>($id: string, item: T) =>
  Type.Object(
    {
      items: Type.Array(Ref(item), { maxItems: 100 }),
      page: Int(1, 1_000_000),
      page_size: Int(1, 100),
      total: Int(0, Number.MAX_SAFE_INTEGER),
    },
    { $id },
  );

const Short = Type.String({ maxLength: 200 });

const FieldError = Type.Object(
  { field: Type.String({ maxLength: 64 }), code: Short, message: Short },
  { $id: 'FieldError' },
);

const Problem = Type.Object(
  {
    type: Short,
    title: Short,
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Short,
    errors: Type.Optional(Type.Array(Ref(FieldError), { maxItems: 100 })),
  },
  { $id: 'Problem' },
);

export const problemSchemas = [FieldError, Problem];

/** The problems that a route can answer with, for its `response`. */
export const problems = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: STATUS_CODES[status],
        content: { 'application/problem+json': { schema: Ref(Problem) } },
      },
    ]),
  );

/** The answer that has no body. */
export const NoContent = Type.Null({ description: 'No content' });
