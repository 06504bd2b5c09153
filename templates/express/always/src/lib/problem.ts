import { STATUS_CODES } from 'node:http';

/** Every error that a client can see: RFC 9457 problem types, their status, and what they say. */
const PROBLEMS = {
  'malformed-json': [400, 'The body is not a JSON text.'],
  'bad-request': [400, 'The request cannot be read.'],
  unauthorized: [401, 'A valid access token is needed.'],
  'invalid-credentials': [401, 'The e-mail or the password is wrong.'],
  'invalid-refresh-token': [401, 'The refresh token is unknown, used or expired.'],
  forbidden: [403, 'Your role does not allow this.'],
  'wrong-password': [403, 'The current password is wrong.'],
  'not-found': [404, 'There is nothing here.'],
  'method-not-allowed': [405, 'The Allow header lists what this path understands.'],
  'email-taken': [409, 'This e-mail is registered already.'],
  conflict: [409, 'Another row has this value.'],
  'in-use': [409, 'Other rows refer to this one.'],
  'content-too-large': [413, 'The body is larger than 1 MiB.'],
  'unsupported-media-type': [415, 'The body has to be application/json.'],
  'validation-failed': [422, 'Some values are not valid.'],
  'too-many-requests': [429, 'Too many failed attempts: try again later.'],
  'internal-error': [500, 'Something went wrong.'],
  unavailable: [503, 'The database does not answer.'],
} as const;

export type ProblemType = keyof typeof PROBLEMS;
export type FieldError = { field: string; code: string; message: string };

type More = { errors?: FieldError[]; headers?: Record<string, string>; event?: string };

/** Thrown anywhere, answered by the error handler. `event` goes to the log, not to the client. */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly status: number;
  readonly more: More;

  constructor(type: ProblemType, more: More) {
    super(PROBLEMS[type][1]);
    this.type = type;
    this.status = PROBLEMS[type][0];
    this.more = more;
  }

  toJSON() {
    return {
      type: `urn:problem-type:${this.type}`,
      title: STATUS_CODES[this.status],
      status: this.status,
      detail: this.message,
      errors: this.more.errors,
    };
  }
}

export const problem = (type: ProblemType, more: More = {}) => new Problem(type, more);

export const invalid = (errors: FieldError[]) => problem('validation-failed', { errors });
