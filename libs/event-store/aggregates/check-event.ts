import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '#libs/contracts';
import { type FieldError, InvalidInputError, type JsonObject } from '#libs/kernel';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, validateFormats: false });
ajv.addVocabulary(['x-open', 'x-subject', 'x-subject-type']);
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Checks an event against the schema of its type; every broken rule is named in the InvalidInputError. */
export function checkEvent(schema: JsonSchema, event: JsonObject): void {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
  if (validate(event)) return;
  const errors = (validate.errors ?? []).map(({ instancePath, keyword, message }): FieldError => {
    const code = `EVENT.${keyword.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    return { pointer: instancePath, code, detail: message ?? keyword };
  });
  throw new InvalidInputError('EVENT.INVALID', 'The command leads to an event that breaks its schema.', errors);
}
