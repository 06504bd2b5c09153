import { QueryFailedError } from 'typeorm';
import { Problem } from '../lib/problem.ts';
import { isBrokenReference, isUnavailable, takenFields } from './errors.ts';

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
  // A DELETE of a row that others refer to, or a reference to a row that is gone.
  const isDelete = error instanceof QueryFailedError && /^DELETE/i.test(error.query);
  return new Problem(isDelete ? 'in-use' : 'conflict');
}
