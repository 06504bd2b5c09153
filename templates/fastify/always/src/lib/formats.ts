// The formats of strings, which Ajv asks for by name. Each is a function that takes any string.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const EMAIL =
  /^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

/** Any version of UUID. */
export const isUuid = (value: string) => UUID.test(value);

export const isEmail = (value: string) => value.length <= 254 && EMAIL.test(value);

/** A day of the calendar: 2026-02-30 is none. */
export function isDate(value: string) {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** A time of a day of the calendar, in the years 1600 to 9999 of UTC. */
export function isDateTime(value: string) {
  const year = new Date(value).getUTCFullYear();
  return isDate(value.slice(0, 10)) && year >= 1600 && year <= 9999;
}
