const ZERO = 0x30;

interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** Without trailing zeros; a regular expression would begin anew at each zero, which takes minutes for some numbers. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end--;
  return digits.slice(0, end);
}

/** A JSON number as digits without leading and trailing zeros, and the power of ten of the last digit. */
function decimalOf(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const trimmed = withoutTrailingZeros(digits);
  if (trimmed === '') return { negative: false, digits: '', exponent: 0 };
  const exponent = Number(power) - fraction.length + (digits.length - trimmed.length);
  return { negative: text.startsWith('-'), digits: trimmed, exponent };
}

/**
 * Whether the decimal value of a JSON number's text equals that of its canonical form (RFC 8785 section 3.2.2.3), so that
 * hashing the canonical form hashes what was sent. `1.0` and `1e2` are exact; `9007199254740993` and `1e400` are not.
 */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  const sent = decimalOf(text);
  const held = decimalOf(JSON.stringify(value));
  return sent.digits === held.digits && sent.exponent === held.exponent && sent.negative === held.negative;
}
