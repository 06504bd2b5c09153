import { HttpException } from '@nestjs/common';

/** The problem types of this API (RFC 9457), each with its status and what it says. */
export const PROBLEMS = {
  'malformed-json': [400, 'The body is not valid JSON.'],
  'bad-request': [400, 'The request cannot be read.'],
  unauthorized: [401, 'A valid access token is required.'],
  'invalid-credentials': [401, 'The e-mail or the password is wrong.'],
  'invalid-refresh-token': [401, 'The refresh token is unknown, used or expired.'],
  forbidden: [403, 'You are not allowed to do this.'],
  'wrong-password': [403, 'The current password is wrong.'],
  'not-found': [404, 'Nothing was found at this address.'],
  'method-not-allowed': [405, 'This path does not support this method.'],
  'email-taken': [409, 'This e-mail is already registered.'],
  conflict: [409, 'Another row already has this value.'],
  'in-use': [409, 'Other rows refer to this row.'],
  'content-too-large': [413, 'The body is larger than 1 MiB.'],
  'unsupported-media-type': [415, 'The body must be application/json.'],
  'validation-failed': [422, 'Some values are not valid.'],
  'too-many-requests': [429, 'Too many failed attempts. Try again later.'],
  'internal-error': [500, 'Something went wrong.'],
  unavailable: [503, 'The service is not available. Try again later.'],
} as const;

export type ProblemType = keyof typeof PROBLEMS;
export type FieldError = { field: string; code: string; message: string };

type More = {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** The event that the log records with this problem. */
  event?: 'login_failed' | 'refresh_reuse' | 'forbidden' | undefined;
  /** What went wrong, for the log. */
  cause?: unknown;
};

/** An HttpException with one of the types above: `throw new Problem('not-found')`. */
export class Problem extends HttpException {
  readonly errors?: FieldError[];
  readonly headers: Record<string, string>;
  readonly event?: More['event'];

  constructor(
    readonly type: ProblemType,
    { errors, headers = {}, event, cause }: More = {},
  ) {
    const [status, detail] = PROBLEMS[type];
    super(detail, status, { cause });
    this.errors = errors;
    this.headers = headers;
    this.event = event;
  }
}
