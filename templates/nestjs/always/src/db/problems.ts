import { QueryFailedError } from 'typeorm';
import { Problem } from '../lib/problem.ts';
import { isBrokenReference, isUnavailable, referringField, takenFields } from './errors.ts';

/** What a client is told about a failed query. Any other failure is a 500. */
export function databaseProblem(error: unknown): Problem | undefined {
  if (isUnavailable(error)) {
    return new Problem('unavailable', { headers: { 'Retry-After': '5' }, cause: error });
  }
  const taken = takenFields(error);
  if (taken) {
    const errors = taken.map((field) => ({ field, code: 'unique', message: 'Already taken' }));
    return new Problem('conflict', { errors });
  }
  if (!isBrokenReference(error)) return undefined;
  if (error instanceof QueryFailedError && /^DELETE/i.test(error.query))
    return new Problem('in-use');
  // The row that was referred to has been deleted meanwhile.
  const field = referringField(error);
  if (!field) return new Problem('conflict');
  const errors = [{ field, code: 'not_found', message: 'Not found' }];
  return new Problem('validation-failed', { errors });
}
