import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { type ZodError, ZodType } from 'zod';
import { Problem } from '../lib/problem.ts';
import { fieldErrors } from '../lib/validation.ts';

type Schema = NonNullable<ArgumentMetadata['schema']>;

/**
 * Checks what has a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`.
 * What the schema refuses is a 422; in a path it belongs to nothing: 404.
 */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    // A body that is not JSON was not read.
    if (metadata.type === 'body' && value === undefined && metadata.data === undefined) {
      throw new Problem('unsupported-media-type');
    }
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw metadata.type === 'param' ? new Problem('not-found') : error;
    }
  }

  protected override validate<T>(value: unknown, schema: Schema) {
    if (!(schema instanceof ZodType)) return super.validate<T>(value, schema);
    // Like `req.query`, an object of JSON inherits nothing: a field may be called `constructor`.
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const input = isObject ? { __proto__: null, ...value } : value;
    const { data, error } = schema.safeParse(input, { reportInput: true });
    if (error) throw new Problem('validation-failed', { errors: fieldErrors(error as ZodError) });
    return { value: data as T };
  }

  /** A key `__proto__` is refused by the schema like any unknown one, and not removed before. */
  protected override stripProtoKeys() {}
}
