import { isJsonObject } from '#libs/kernel';
import type { JsonSchema } from '#libs/contracts';
import { memberPointer, type Check } from './check.js';
import { stringCheck } from './string.check.js';

const anything: Check = () => undefined;

/**
 * Makes the check that a JSON schema describes, for schemas of strings, objects and anything: fast enough for every event
 * of a large batch, with each finding at its pointer. A keyword that it does not know is an error here, not a gap there.
 */
export function compileSchema(schema: JsonSchema): Check {
  if (schema.type === 'string') return stringCheck(schema);
  if (schema.type === 'object') return objectCheck(schema);
  if (schema.type === undefined) return anything;
  throw new RangeError(`no check for schemas of type ${String(schema.type)}`);
}

function objectCheck(schema: JsonSchema): Check {
  const members = Object.entries(schema.properties ?? {});
  const checks = new Map(members.map(([name, member]) => [name, compileSchema(member)]));
  const required = schema.required ?? [];
  const open = schema.additionalProperties !== false;
  return (value, at, name, findings) => {
    const place = memberPointer(at, name);
    if (!isJsonObject(value)) return findings.add(place, 'FIELD.TYPE', 'This must be an object.');
    for (const member of Object.keys(value)) {
      const check = checks.get(member);
      if (check) check(value[member]!, place, member, findings);
      else if (!open) findings.add(memberPointer(place, member), 'FIELD.UNKNOWN', 'There is no such field.');
    }
    for (const member of required) {
      if (!Object.hasOwn(value, member))
        findings.add(memberPointer(place, member), 'FIELD.REQUIRED', 'This field is required.');
    }
    return undefined;
  };
}
