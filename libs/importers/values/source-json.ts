import { isExactNumber, type JsonValue } from '#libs/kernel';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const MAY_BE_INEXACT = /[:,[\s]-?(?:\d{16}|\d+[.eE])/;

/**
 * Parses one record of a source as `JSON.parse` does, but numbers that a double does not hold exactly become strings of
 * their text. Throws a SyntaxError for text that is not JSON.
 */
export function parseSourceJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (!MAY_BE_INEXACT.test(text)) return value;
  let inexact = false;
  const quoted = text.replaceAll(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExactNumber(token)) return token;
    inexact = true;
    return `"${token}"`;
  });
  return inexact ? (JSON.parse(quoted) as JsonValue) : value;
}
