import { z } from 'zod';

// Types of fields that need more than one word of zod. They check and, where there are several ways
// to write a value, store one of them. /openapi.json is made of the same schemas.

// PostgreSQL cannot store U+0000, and UTF-8 cannot hold half a surrogate pair.
const NO_NUL = new RegExp(`^[^${String.raw`\u0000`}]*$`);

export const string = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(NO_NUL, 'Contains U+0000')
    .refine((value) => value.isWellFormed(), 'Contains half a character');

export const int = (min: number, max: number) => z.int().min(min).max(max);

export const float = (min = -Number.MAX_VALUE, max = Number.MAX_VALUE) =>
  z.number().min(min).max(max);

/** A string of digits: many clients would round a JSON number. */
export const decimal = (precision: number, scale: number) => {
  const whole = `(0|[1-9][0-9]{0,${precision - scale - 1}})`;
  const fraction = scale > 0 ? `(\\.[0-9]{1,${scale}})?` : '';
  return z
    .string()
    .regex(new RegExp(`^-?${whole}${fraction}$`), `Not a decimal(${precision}, ${scale})`)
    .overwrite((value) => Number(value).toFixed(scale))
    .meta({ maxLength: precision + 2 });
};

// Not every database keeps the years before 1600 as they are.
const SINCE_1600 = /^(1[6-9]|[2-9]\d)/;

export const date = () => z.iso.date().regex(SINCE_1600, 'Before the year 1600').max(10);

/** Any offset comes in, UTC with milliseconds is stored. */
export const datetime = () =>
  z.iso
    .datetime({ offset: true, abort: true })
    .regex(SINCE_1600, 'Before the year 1600')
    .max(64)
    .refine(isInYears, { error: 'Not in the years 1600 to 9999 of UTC', abort: true })
    .overwrite((value) => new Date(value).toISOString());

function isInYears(value: string) {
  const year = new Date(value).getUTCFullYear();
  return year >= 1600 && year <= 9999;
}

/** Any version of UUID, in lower case. */
export const uuid = () => z.guid().max(36).toLowerCase().meta({ format: 'uuid' });

export const email = () => z.email().max(254).toLowerCase();

// zod's own URL type repairs what it is given, and takes hosts that no browser opens.
const HTTP_URL =
  /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?([/?#][!-~]*)?$/;

export const url = () => z.string().max(2048).regex(HTTP_URL, 'Not an http or https URL');

/** A field that may be left out or null. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);
