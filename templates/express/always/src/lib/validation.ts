import type { ZodError, z } from 'zod';
import { uuid } from './fields.ts';
import { type FieldError, problem } from './problem.ts';

type Issue = ZodError['issues'][number];

/**
 * Checks what a client sent: `parse(schema, req.body)`. What zod refuses is a 422, and no JSON a 415.
 * A ZodError from anywhere else is no fault of the client, and a 500.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  if (sent === undefined) throw problem('unsupported-media-type');
  const result = schema.safeParse(bare(sent), { reportInput: true });
  if (result.success) return bare(result.data);
  throw problem('validation-failed', { errors: fieldErrors(result.error) });
}

/** A plain object that inherits nothing, like `req.query`: a field may be called `constructor`. */
const bare = <Value>(value: Value): Value =>
  value instanceof Object && Object.getPrototypeOf(value) === Object.prototype
    ? Object.assign(Object.create(null), value)
    : value;

/** zod's own message repeats what was sent in these two cases. */
const MESSAGES: Partial<Record<Issue['code'], string>> = {
  unrecognized_keys: 'Unknown field',
  invalid_value: 'Not one of the allowed values',
};

/** The `errors` of a 422: one for each field that zod refused. */
function fieldErrors(error: ZodError): FieldError[] {
  const errors = new Map<string, FieldError>();
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    for (const key of keys) {
      const path = key === undefined ? issue.path : [...issue.path, key];
      const field = path.join('.').slice(0, 64);
      // The first fault of a field is enough, and a hundred fields are.
      if (errors.size === 100 || errors.has(field)) continue;
      const message = MESSAGES[issue.code] ?? issue.message;
      errors.set(field, { field, code: codeOf(issue), message });
    }
  }
  return [...errors.values()];
}

/** The API has fewer codes than zod. */
function codeOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown';
  if (issue.input === undefined) return 'required';
  if (issue.code === 'invalid_type') return 'type';
  if (issue.code === 'invalid_value') return typeof issue.input === 'string' ? 'enum' : 'type';
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'min_length' : 'min';
  if (issue.code === 'too_big') return issue.origin === 'string' ? 'max_length' : 'max';
  return issue.code === 'custom' ? (issue.params?.['code'] ?? 'format') : 'format';
}

const uuidSchema = uuid();

/** The id in a path. An id that is not a UUID belongs to no row. */
export function rowId(id: string): string {
  const result = uuidSchema.safeParse(id);
  if (!result.success) throw problem('not-found');
  return result.data;
}
