import type { Request } from 'express';
import type { ZodError } from 'zod';
import { parsedBody } from '../middleware/json-body.ts';
import { uuid } from './fields.ts';
import { type FieldError, problem } from './problem.ts';

type Issue = ZodError['issues'][number];

/** zod's own message repeats what was sent in these two cases. */
const MESSAGES: Partial<Record<Issue['code'], string>> = {
  unrecognized_keys: 'Unknown field',
  invalid_value: 'Not one of the allowed values',
};

/** The `errors` of a 422: one for each field of the body or the query that zod refused. */
export function fieldErrors(error: ZodError, req: Request): FieldError[] {
  const sent = parsedBody(req) ?? req.query;
  const errors = new Map<string, FieldError>();
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    for (const key of keys) {
      const path = key === undefined ? issue.path : [...issue.path, key];
      const field = path.join('.').slice(0, 64);
      // The first fault of a field is enough, and a hundred fields are.
      if (errors.size === 100 || errors.has(field)) continue;
      const message = MESSAGES[issue.code] ?? issue.message;
      errors.set(field, { field, code: codeOf(issue, valueAt(sent, path)), message });
    }
  }
  return [...errors.values()];
}

const valueAt = (sent: unknown, path: PropertyKey[]) =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], sent);

/** The API has fewer codes than zod. */
function codeOf(issue: Issue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'unknown';
  if (value === undefined && issue.path.length > 0) return 'required';
  if (issue.code === 'invalid_type') return 'type';
  if (issue.code === 'invalid_value') return typeof value === 'string' ? 'enum' : 'type';
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
