/** JSON Schema (2020-12) of a valibot schema, as far as ours go: what is published is made from what checks. */

interface Item {
  readonly kind: string;
  readonly type: string;
  readonly requirement?: unknown;
  readonly description?: string;
}

interface Schema extends Item {
  readonly pipe?: readonly Item[];
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly wrapped?: Schema;
  readonly item?: Schema;
  readonly key?: Schema;
  readonly value?: Schema;
  readonly options?: readonly string[];
  readonly literal?: unknown;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export function jsonSchemaOf(schema: unknown): JsonSchema {
  const given = schema as Schema;
  const [inner, ...rest] = given.pipe ?? [given];
  const base = inner === given ? plain(given) : jsonSchemaOf(inner);
  return rest.reduce<JsonSchema>((made, item) => ({ ...made, ...restriction(item, made) }), base);
}

function plain({ type, entries = {}, wrapped, item, key, value, options, literal }: Schema): JsonSchema {
  switch (type) {
    case 'optional': return jsonSchemaOf(wrapped);
    case 'strict_object': {
      const required = Object.entries(entries).filter(([, one]) => one.type !== 'optional').map(([name]) => name);
      return { type: 'object', additionalProperties: false, required, properties: Object.fromEntries(Object.entries(entries).map(([name, one]) => [name, jsonSchemaOf(one)])) };
    }
    case 'array': return { type: 'array', items: jsonSchemaOf(item) };
    case 'record': return { type: 'object', ...(key!.options ? { propertyNames: { enum: key!.options } } : {}), additionalProperties: jsonSchemaOf(value) };
    case 'picklist': return { enum: options };
    case 'literal': return { const: literal };
    case 'unknown': return {};
    case 'number':
    case 'string':
    case 'boolean': return { type };
    default: throw new Error(`no JSON Schema for ${type}`);
  }
}

function restriction({ kind, type, requirement, description }: Item, { type: of }: JsonSchema): JsonSchema {
  if (type === 'description') return { description };
  switch (type) {
    case 'min_value': return { minimum: requirement };
    case 'max_value': return { maximum: requirement };
    case 'min_length': return of === 'array' ? { minItems: requirement } : { minLength: requirement };
    case 'max_length': return of === 'array' ? { maxItems: requirement } : { maxLength: requirement };
    case 'integer': return { type: 'integer' };
    case 'iso_timestamp': return { format: 'date-time' };
    case 'finite': return {};
    default:
      if (kind === 'transformation') return {};
      throw new Error(`no JSON Schema for ${type}`);
  }
}
