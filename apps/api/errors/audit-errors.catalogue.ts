import { entry, type ErrorEntry } from './error-entry.js';

/** Recording and asking. */
export const AUDIT_ERRORS: Readonly<Record<string, ErrorEntry>> = {
  'AUDIT.BATCH_TOO_LARGE': entry(413, 'Too many events', 'A request holds up to 10,000 events. Send several.'),
  'AUDIT.BUFFER_FULL': entry(
    503,
    'Buffer full',
    'Buffered recording cannot keep up. Nothing was taken; send the same again later, or without `Prefer: respond-async`.',
  ),
  'AUDIT.EVENT_INVALID': entry(
    422,
    'Not a valid event',
    '`errors` names every invalid field, in a batch at pointers that begin with the index of the event. Nothing was written.',
  ),
  'AUDIT.ENTRY_NOT_FOUND': entry(
    404,
    'No such entry',
    'There is no entry with this id, or it is not visible yet: send `Steno-Min-Position` with the position of its receipt. `retired` says of which months entries were retired, of which it may have been one.',
  ),
  'AUDIT.ENTRY_RETIRED': entry(
    404,
    'Entry retired',
    'There was an entry with this id; the time of its retention class is over. The event is in the log still, and in the archive. `retired` says what went with it.',
  ),
  'AUDIT.POSITION_NOT_REACHED': entry(
    503,
    'Not visible yet',
    'The audit trail is not as new as was asked for. Ask again.',
  ),
  'AUDIT.QUERY_TIMEOUT': entry(503, 'Too slow', 'The query was given up. Narrow it down, by time for example.'),
  'AUDIT.CURSOR_INVALID': entry(400, 'Odd cursor', 'The cursor is not one that was given out to you.'),
  'AUDIT.CURSOR_OF_ANOTHER_QUERY': entry(
    400,
    'Another query',
    'A cursor goes with the filter and order of its first page.',
  ),
  'AUDIT.LIMIT_INVALID': entry(400, 'Odd limit', 'A page has 1 to 1000 entries.'),
  'AUDIT.SEARCH_EMPTY': entry(400, 'Nothing to search', '`q` has no word in it.'),
  'AUDIT.TIME_INVALID': entry(400, 'Not a time', 'Times are RFC 3339, such as `2026-11-21T10:00:00Z`.'),
  'AUDIT.TOO_MANY_VALUES': entry(400, 'Too many values', 'A parameter may have up to 100 alternatives.'),
  'AUDIT.VALUE_INVALID': entry(400, 'Odd value', 'A value is Unicode text of up to 4,096 characters.'),
  'AUDIT.ID_TAKEN': entry(
    409,
    'Id taken',
    'Another event was recorded under this id, or one that was erased since. In a batch the others were written: see `data`.',
  ),
  'AUDIT.NOT_A_BATCH': entry(400, 'Not a batch', 'A batch is a JSON array of events, or one event a line.'),
  'AUDIT.PREPARATION_FAILED': entry(503, 'Not prepared', 'Nothing was written; send the same again.'),
  'CLOUDEVENTS.HEADERS': entry(
    400,
    'Not a CloudEvent',
    'In binary mode attributes are headers; `errors` names the odd ones.',
  ),
  'JSON.SYNTAX': entry(400, 'Not JSON', 'The body cannot be read as JSON (RFC 8259).'),
  'JSON.NOT_UTF8': entry(400, 'Not UTF-8', 'The body is not valid UTF-8, or begins with a byte order mark.'),
  'JSON.TOO_DEEP': entry(400, 'Too deep', 'Arrays and objects may lie in one another up to 64 levels deep.'),
  'JSON.TOO_MANY_VALUES': entry(
    413,
    'Too many values',
    'A body of JSON may hold up to 1,000,000 values. Send several.',
  ),
  'JSON.DUPLICATE_KEY': entry(
    400,
    'Duplicate key',
    'A key occurs twice in one object; what is hashed must be what was sent.',
  ),
  'JSON.FORBIDDEN_KEY': entry(400, 'Forbidden key', 'The key `__proto__` is not taken.'),
  'JSON.LONE_SURROGATE': entry(400, 'Not Unicode', 'A text holds half a surrogate pair.'),
  'AUDIT.NUMBER_NOT_EXACT': entry(
    400,
    'Number not exact',
    'A number has more digits than a double holds, so that what is hashed would not be what was sent. Send it as a string.',
  ),
};
