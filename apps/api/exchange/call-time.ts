import { registerDecorator } from 'class-validator';
import { parseTimestamp } from '#libs/kernel';

/** A time of RFC 3339, as text. */
export function IsTime(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isTime',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseTimestamp(value) !== undefined,
        defaultMessage: () => 'This must be a time of RFC 3339, such as 2026-11-21T10:00:00Z.',
      },
    });
}

/** A time as commands take it: in the log's form, with the caller's text where that says more. */
export function timeOf(text: string | undefined): { readonly time?: string; readonly sent?: string } {
  const parsed = text === undefined ? undefined : parseTimestamp(text);
  if (!parsed) return {};
  return parsed.exact ? { time: parsed.timestamp } : { time: parsed.timestamp, sent: text };
}
