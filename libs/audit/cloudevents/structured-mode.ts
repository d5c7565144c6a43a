import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';
import { memberPointer } from '../validation/check.js';
import type { Findings } from '../validation/findings.js';
import { checkAttribute, isAttributeName, REQUIRED_ATTRIBUTES } from './attribute-rules.js';
import type { CloudEvent } from './cloud-event.js';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function payloadOf(value: JsonObject, at: string, findings: Findings): CloudEvent['payload'] {
  const { data, data_base64: base64 } = value;
  if (base64 === undefined || base64 === null) return data === undefined ? undefined : { member: 'data', value: data };
  const place = memberPointer(at, 'data_base64');
  if (data !== undefined && data !== null)
    findings.add(place, 'CLOUDEVENTS.TWO_PAYLOADS', 'An event has data or data_base64, not both.');
  else if (typeof base64 !== 'string' || !BASE64.test(base64))
    findings.add(place, 'CLOUDEVENTS.BASE64', 'This must be Base64 (RFC 4648 section 4).');
  return { member: 'data_base64', value: base64 };
}

/**
 * Reads a CloudEvent from its JSON format (CloudEvents 1.0.2, JSON event format). An attribute that is null counts as
 * absent. Everything wrong is added to `findings`, at pointers that begin with `at`; then there is no event.
 */
export function readCloudEvent(value: JsonValue, at: string, findings: Findings): CloudEvent | undefined {
  findings.nextEvent();
  if (!isJsonObject(value)) {
    findings.add(at, 'CLOUDEVENTS.TYPE', 'A CloudEvent is a JSON object.');
    return undefined;
  }
  const attributes: JsonObject = {};
  for (const name of Object.keys(value)) {
    const attribute = value[name]!;
    if (name === 'data' || name === 'data_base64') continue;
    if (!isAttributeName(name))
      findings.add(memberPointer(at, name), 'CLOUDEVENTS.NAME', 'A name of an attribute has only a to z and 0 to 9.');
    else if (attribute !== null) {
      attributes[name] = attribute;
      checkAttribute(name, attribute, memberPointer(at, name), findings);
    }
  }
  for (const name of REQUIRED_ATTRIBUTES) {
    if (attributes[name] === undefined)
      findings.add(memberPointer(at, name), 'FIELD.REQUIRED', 'This attribute is required.');
  }
  const payload = payloadOf(value, at, findings);
  if (findings.eventIsBad) return undefined;
  const { id, source, type, subject, time } = attributes as Record<string, string>;
  return { id: id!, source: source!, type: type!, subject, time, attributes, payload };
}
