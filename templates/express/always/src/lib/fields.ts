import { z } from 'zod';

// The types that the fields of a resource can have, as they travel in JSON. They say yes or no
// (uuid and email put a value into lower case too), so each is also its own documentation in
// /openapi.json.

const EMAIL =
  /^(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const URL_WITH_HOST =
  /^[Hh][Tt][Tt][Pp][Ss]?:\/\/([^\s/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:[\]]+)(:[0-9]{1,5})?([/?#]\S*)?$/;
const DAY = '(1[6-9]|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?';
const OFFSET = '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])';
const DATE = new RegExp(`^${DAY}$`);
const DATETIME = new RegExp(`^${DAY}T${TIME}${OFFSET}$`);

/** Not every JavaScript string can be stored: databases refuse U+0000, and UTF-8 has no lone surrogates. */
const isStorable = (value: string) => !value.includes('\0') && value.isWellFormed();

/** `new Date('2026-02-30')` is the second of March: a real day comes back as it went in. */
const isRealDay = (value: string) => {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
};

const isRealInstant = (value: string) => {
  const year = new Date(value).getUTCFullYear();
  return isRealDay(value) && year >= 1600 && year <= 9999;
};

export const string = (min: number, max: number) => z.string().min(min).max(max).refine(isStorable);

export const text = () => string(0, 10_000);

/** 1 and "true" are no booleans. */
export const boolean = () => z.boolean();

export const oneOf = <V extends string>(...values: V[]) => z.enum(values);

export const int = (min: number, max: number) => z.int().min(min).max(max);

/** A string of digits: a JSON number would be rounded by many a client. */
export const decimal = (precision: number, scale: number) => {
  const whole = `(0|[1-9][0-9]{0,${precision - scale - 1}})`;
  const fraction = scale > 0 ? `(\\.[0-9]{1,${scale}})?` : '';
  return z
    .string()
    .regex(new RegExp(`^-?${whole}${fraction}$`), `Invalid decimal(${precision}, ${scale})`)
    .meta({ maxLength: precision + 2 });
};

export const date = () =>
  z.string().regex(DATE, 'Invalid date').refine(isRealDay).meta({ format: 'date', maxLength: 10 });

export const datetime = () =>
  z
    .string()
    .regex(DATETIME, 'Invalid date-time')
    .refine(isRealInstant)
    .meta({ format: 'date-time', maxLength: 35 });

export const uuid = () => z.guid().toLowerCase().meta({ maxLength: 36 });

export const email = () =>
  z.string().regex(EMAIL, 'Invalid e-mail').max(254).toLowerCase().meta({ format: 'email' });

export const url = () =>
  z.string().regex(URL_WITH_HOST, 'Invalid URL').max(2048).refine(isStorable);
