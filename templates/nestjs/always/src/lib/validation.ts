import type { ZodError } from 'zod';
import type { FieldError } from './problem.ts';

type Issue = ZodError['issues'][number];

/** zod's own message repeats what was sent in these two cases. */
const MESSAGES: Partial<Record<Issue['code'], string>> = {
  unrecognized_keys: 'Unknown field',
  invalid_value: 'Not one of the allowed values',
};

/** The `errors` of a 422: one for each field that zod refused. */
export function fieldErrors(error: ZodError): FieldError[] {
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
