import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import fc from 'fast-check';

/** Deep enough for values in lists in maps, small enough to stay quick. */
const MAX_DEPTH = 9;

const SCALARS: Record<ScalarType, fc.Arbitrary<unknown>> = {
  [ScalarType.STRING]: fc.string({ unit: 'grapheme', maxLength: 12 }),
  [ScalarType.BYTES]: fc.uint8Array({ maxLength: 16 }),
  [ScalarType.BOOL]: fc.boolean(),
  [ScalarType.DOUBLE]: fc.double(),
  [ScalarType.FLOAT]: fc.float(),
  [ScalarType.INT32]: fc.integer(),
  [ScalarType.SINT32]: fc.integer(),
  [ScalarType.SFIXED32]: fc.integer(),
  [ScalarType.UINT32]: fc.nat({ max: 0xffff_ffff }),
  [ScalarType.FIXED32]: fc.nat({ max: 0xffff_ffff }),
  [ScalarType.INT64]: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  [ScalarType.SINT64]: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  [ScalarType.SFIXED64]: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  [ScalarType.UINT64]: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  [ScalarType.FIXED64]: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
};

/** Any message of a type, made from its descriptor: every field, every member of every oneof. */
export function anyMessage(schema: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const members = schema.members.map((member) => {
    const fields = member.kind === 'oneof' ? member.fields : [member];
    const choices = fields.flatMap((field) => fieldValue(field, depth) ?? []);
    return choices.length === 0
      ? fc.constant(undefined)
      : fc.option(fc.oneof(...choices), { nil: undefined });
  });
  return fc.tuple(...members).map((chosen) => {
    const message = create(schema);
    const fields = reflect(schema, message);
    for (const one of chosen) {
      if (one === undefined) continue;
      const { field, value } = one;
      if (field.fieldKind !== 'list') fields.set(field, value as never);
      else for (const item of value as unknown[]) fields.get(field).add(item as never);
    }
    return message;
  });
}

interface FieldValue {
  field: DescField;
  value: unknown;
}

function fieldValue(field: DescField, depth: number): fc.Arbitrary<FieldValue> | undefined {
  const one = itemOf(field, depth);
  if (one === undefined) return undefined;
  const value = field.fieldKind === 'list' ? fc.array(one, { maxLength: 3 }) : one;
  return value.map((made) => ({ field, value: made }));
}

function itemOf(field: DescField, depth: number): fc.Arbitrary<unknown> | undefined {
  if (field.fieldKind === 'map') throw new Error(`OTLP has no map fields, but ${field.toString()} is one.`);
  const { scalar, message } = field;
  if (scalar !== undefined) return SCALARS[scalar];
  if (message === undefined) return fc.nat({ max: 30 });
  if (depth >= MAX_DEPTH) return undefined;
  const inner = message;
  return fc.nat({ max: 0 }).chain(() => anyMessage(inner, depth + 1).map((made) => reflect(inner, made)));
}
