import { STATUS_CODES } from 'node:http';
import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

const text = z.string().max(200);

const fieldError = z
  .object({ field: z.string().max(64), code: text, message: text })
  .meta({ id: 'FieldError' });

const problem = z
  .object({ type: text, title: text, status: z.int().min(400).max(599), detail: text })
  .extend({ errors: z.array(fieldError).max(100).optional() })
  .meta({ id: 'Problem' });

/** Documents the problems that only this route answers with. The others are added below. */
export const ApiProblems = (...statuses: number[]) =>
  applyDecorators(...statuses.map((status) => ApiResponse(problemResponse(status))));

const problemResponse = (status: number) => ({
  status,
  description: STATUS_CODES[status] ?? 'Error',
  content: {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  },
});

/** A schema of zod as JSON Schema. One with an id stands in `components`. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const json = z.toJSONSchema(schema, { io: schemaType, override: useOverride });
  const {
    $schema: _schema,
    $defs,
    id,
    ...own
  } = JSON.parse(JSON.stringify(json).replaceAll('#/$defs/', '#/components/schemas/'));
  const components: Record<string, object> = {};
  for (const [name, { id: _id, ...definition }] of Object.entries<{ id?: string }>($defs ?? {})) {
    components[name] = definition;
  }
  if (!id) return { schema: own, components };
  components[id] = own;
  return { schema: { $ref: `#/components/schemas/${id}` }, components };
}

/** `meta({ override })` says what the document shows instead: a number in a query is a text for zod. */
function useOverride({ jsonSchema }: { jsonSchema: Record<string, unknown> }) {
  const { override, ...rest } = jsonSchema;
  if (override === undefined) return;
  for (const key of Object.keys(rest)) delete jsonSchema[key];
  delete jsonSchema['override'];
  Object.assign(jsonSchema, override);
}

/** The document behind /docs, made of the routes and of the schemas that check the requests. */
export function createDocument(app: INestApplication, title: string): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle(title)
    .setVersion('0.1.0')
    .addServer('./')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'bearer')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, base, { standardSchemaConverter: convert });
  document.components ??= {};
  document.components.schemas ??= {};
  Object.assign(
    document.components.schemas,
    convert(problem, { schemaType: 'output' })?.components,
  );
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      complete(document, path, operation);
    }
  }
  for (const schema of Object.values(document.components.schemas))
    delete (schema as Example).example;
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Example = { example?: unknown };

/** Adds the tag, and what every operation of its kind can answer. */
function complete(document: OpenAPIObject, path: string, operation: Operation) {
  // `@Public()`: an empty requirement means that no token is needed.
  const isPublic = operation.security?.some((scheme) => Object.keys(scheme).length === 0);
  if (isPublic) operation.security = [];
  operation.tags = [path.split('/')[3] ?? 'health'];
  const parameters = (operation.parameters ?? []) as { in: string }[];
  const statuses = isPublic ? [] : [401];
  if (path.endsWith('/{id}')) statuses.push(404);
  if (parameters.some((parameter) => parameter.in === 'query')) statuses.push(422);
  if (operation.requestBody) statuses.push(400, 413, 415, 422);
  for (const status of statuses) {
    const { status: _status, ...response } = problemResponse(status);
    operation.responses[status] = response;
  }
  const content = (operation.requestBody as { content?: Record<string, Content> })?.content ?? {};
  for (const media of Object.values(content)) {
    const name = media.schema?.$ref?.replace('#/components/schemas/', '') ?? '';
    const example = (document.components?.schemas?.[name] as Example | undefined)?.example;
    if (example) media.example = example;
  }
}

type Content = { schema?: { $ref?: string }; example?: unknown };
