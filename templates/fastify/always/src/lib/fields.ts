import { type Static, type TSchema, Type } from 'typebox';
import { EMAIL } from './formats.ts';

// TypeBox makes JSON Schema. Fastify compiles it once, for checking what comes in and for writing
// what goes out, and /openapi.json shows the same schemas.

/** The keyword for strings that can be written in several ways: which of them is stored. */
export const STORED_AS = 'x-stored-as';

// PostgreSQL cannot store U+0000.
const NO_NUL = `^[^${String.raw`\u0000`}]*$`;

export const Text = (minLength: number, maxLength: number) =>
  Type.String({ minLength, maxLength, pattern: NO_NUL, [STORED_AS]: 'UTF-8' });

export const Int = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, format: 'int64' });

export const Float = (minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE) =>
  Type.Number({ minimum, maximum, format: 'double' });

/** A string of digits: many clients would round a JSON number. */
export const Decimal = (precision: number, scale: number) => {
  const whole = `(0|[1-9][0-9]{0,${precision - scale - 1}})`;
  const fraction = scale > 0 ? `(\\.[0-9]{1,${scale}})?` : '';
  const pattern = `^-?${whole}${fraction}$`;
  return Type.String({ pattern, maxLength: precision + 2, [STORED_AS]: `scale ${scale}` });
};

// Not every database keeps the years before 1600 as they are.
const DAY = '(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?';
const OFFSET = '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])';

export const Day = () => Type.String({ format: 'date', pattern: `^${DAY}$`, maxLength: 10 });

/** Any offset comes in, UTC with milliseconds is stored. */
export const Instant = () =>
  Type.String({
    format: 'date-time',
    pattern: `^${DAY}T${TIME}${OFFSET}$`,
    maxLength: 35,
    [STORED_AS]: 'UTC',
  });

/** Any version of UUID, in lower case. */
export const Uuid = () => Type.String({ format: 'uuid', maxLength: 36, [STORED_AS]: 'lower case' });

export const Email = () =>
  Type.String({
    format: 'email',
    pattern: EMAIL.source,
    maxLength: 254,
    [STORED_AS]: 'lower case',
  });

const HTTP_URL =
  '^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:[0-9]{1,5})?([/?#][!-~]*)?$';

export const Url = () => Type.String({ pattern: HTTP_URL, maxLength: 2048 });

export const OneOf = (...members: string[]) =>
  Type.Unsafe<string>({ type: 'string', enum: members });

/** A field that may be left out or null. */
export const Optional = <T extends TSchema>(schema: T) => {
  const { type, enum: members } = schema as { type?: string; enum?: string[] };
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    type: [type, 'null'],
    ...(members && { enum: [...members, null] }),
    default: null,
  });
};

/** A field that may be left out. */
export const Default = <T extends TSchema>(schema: T, value: Static<T>) =>
  Type.Unsafe<Static<T>>({ ...schema, default: value });
