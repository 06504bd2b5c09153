import type { z } from 'zod';
import { uuid } from './fields.ts';
import { type FieldError, invalid, problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Where zod's own message grows with what was sent, or with what is allowed. */
const MESSAGES: Partial<Record<Issue['code'], string>> = {
  unrecognized_keys: 'Unknown field',
  invalid_value: 'Not one of the allowed values',
};

/** Parses what a client sent, or throws 422 with one error for each field at fault. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = new Map<string, FieldError>();
  for (const issue of result.error.issues) {
    for (const name of fieldsOf(issue)) {
      const field = name.slice(0, 64);
      // Of several faults of one field the first tells most.
      if (errors.size === 100 || errors.has(field)) continue;
      const code = codeOf(issue, (value as Record<string, unknown> | null)?.[name]);
      errors.set(field, { field, code, message: MESSAGES[issue.code] ?? issue.message });
    }
  }
  throw invalid([...errors.values()]);
}

const fieldsOf = (issue: Issue) =>
  issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0] ?? '')];

/** The API's codes are fewer than zod's, and the same whatever checks the values. */
function codeOf(issue: Issue, sent: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'unknown';
  if (sent === undefined && issue.path.length > 0) return 'required';
  if (issue.code === 'invalid_type') return 'type';
  if (issue.code === 'invalid_value') return typeof sent === 'string' ? 'enum' : 'type';
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'min_length' : 'min';
  if (issue.code === 'too_big') return issue.origin === 'string' ? 'max_length' : 'max';
  return issue.code === 'custom' ? (issue.params?.code ?? 'format') : 'format';
}

/** The id of a path. What is no UUID belongs to no row. */
export function rowId(id: unknown): string {
  const result = uuid().safeParse(id);
  if (!result.success) throw problem('not-found');
  return result.data;
}
