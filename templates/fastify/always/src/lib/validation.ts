import type { Ajv } from 'ajv';
import type { FastifySchemaValidationError } from 'fastify';
import { isCommon } from '../modules/auth/passwords.ts';
import { STORED_AS } from './fields.ts';
import * as formats from './formats.ts';
import type { FieldError } from './problem.ts';

/**
 * How Fastify's Ajv checks. Values are not coerced: `"5"` is no number. An unknown field is refused,
 * not removed, and all faults are reported.
 */
export const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  allErrors: true,
  allowUnionTypes: true,
  ownProperties: true,
} as const;

/** What our schemas use beyond JSON Schema. */
export function extendAjv(ajv: Ajv) {
  ajv.addFormat('uuid', formats.isUuid);
  ajv.addFormat('email', formats.isEmail);
  ajv.addFormat('date', formats.isDate);
  ajv.addFormat('date-time', formats.isDateTime);
  ajv.addFormat('int64', { type: 'number', validate: () => true });
  ajv.addFormat('double', { type: 'number', validate: () => true });
  ajv.addKeyword({
    keyword: 'x-not-common',
    type: 'string',
    schemaType: 'boolean',
    validate: (_: boolean, password: string) => !isCommon(password),
  });
  ajv.addKeyword({
    keyword: STORED_AS,
    type: 'string',
    schemaType: 'string',
    modifying: true,
    compile: (form: string) => (value, context) => {
      if (context) context.parentData[context.parentDataProperty] = storedAs(form, value);
      return true;
    },
  });
}

function storedAs(form: string, value: string): string {
  // Half a surrogate pair, which JSON can write as an escape, becomes U+FFFD.
  if (form === 'UTF-8') return value.toWellFormed();
  if (form === 'lower case') return value.toLowerCase();
  if (form === 'UTC') return formats.isDateTime(value) ? new Date(value).toISOString() : value;
  const number = Number(value);
  // Zero has no sign.
  return Number.isNaN(number) ? value : (number || 0).toFixed(Number(form.replace('scale ', '')));
}

/**
 * In a query everything is text: this makes numbers and booleans of it where the schema asks for
 * them. Ajv's own coercion also takes `0x10`, `1.0` and `Infinity`.
 */
export function convertQuery(query: Record<string, unknown>, schema: object) {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> };
  for (const [name, { type }] of Object.entries(properties)) {
    const value = query[name];
    if (typeof value !== 'string') continue;
    if (type === 'integer' && /^[0-9]{1,9}$/.test(value)) query[name] = Number(value);
    if (type === 'boolean' && /^(true|false)$/.test(value)) query[name] = value === 'true';
  }
}

/** The codes of this API for Ajv's keywords; the first ones win when a value breaks several rules. */
const CODES: Record<string, string> = {
  type: 'type',
  format: 'format',
  pattern: 'format',
  required: 'required',
  additionalProperties: 'unknown',
  enum: 'enum',
  minLength: 'min_length',
  maxLength: 'max_length',
  minimum: 'min',
  maximum: 'max',
  'x-not-common': 'common',
};
const RANKS = Object.keys(CODES);

/** The `errors` of a 422: one for each field of the body or the query that Ajv refused. */
export function fieldErrors(faults: FastifySchemaValidationError[]): FieldError[] {
  const rank = ({ keyword }: FastifySchemaValidationError) => RANKS.indexOf(keyword);
  const errors = new Map<string, FieldError>();
  for (const fault of faults.toSorted((a, b) => rank(a) - rank(b))) {
    const { missingProperty, additionalProperty } = fault.params;
    const path = fault.instancePath.split('/').slice(1).map(unescapePointer);
    const field = [...path, missingProperty ?? additionalProperty ?? []]
      .flat()
      .join('.')
      .slice(0, 64);
    // The first fault of a field is enough, and a hundred fields are.
    if (errors.size === 100 || errors.has(field)) continue;
    const code = CODES[fault.keyword] ?? 'format';
    errors.set(field, { field, code, message: fault.message ?? 'Not valid' });
  }
  return [...errors.values()];
}

/** In a JSON Pointer `~1` is a slash and `~0` a tilde. */
const unescapePointer = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
