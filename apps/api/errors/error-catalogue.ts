/** What is said of an error code in answers and in the reference. */
export interface ErrorEntry {
  readonly title: string;
  /** What it means, and what the caller can do. */
  readonly meaning: string;
}

/** Codes of whole answers. */
const ANSWERS: Readonly<Record<string, readonly [title: string, meaning: string]>> = {
  'AUDIT.BATCH_TOO_LARGE': ['Too many events', 'A request holds up to 10,000 events. Send several.'],
  'AUDIT.BUFFER_FULL': [
    'The buffer is full',
    'Buffered recording cannot keep up. Nothing was taken; send it again later, or without `Prefer: respond-async`.',
  ],
  'AUDIT.EVENT_INVALID': ['Not a valid event', '`errors` names every invalid field. Nothing was written.'],
  'AUDIT.EVENT_NOT_FOUND': [
    'No such event',
    'There is no event with this id, or it is not visible yet: send `Steno-Min-Position`.',
  ],
  'AUDIT.ID_TAKEN': [
    'The id is taken',
    'Another event was recorded under this id, or one that was erased since. Nothing was changed.',
  ],
  'AUDIT.NOT_A_BATCH': ['Not a batch', 'A batch is a JSON array of events.'],
  'AUDIT.PREPARATION_FAILED': ['Events could not be prepared', 'Nothing was written; send the same again.'],
  'AUDIT.SHUTTING_DOWN': ['Shutting down', 'Nothing was written; send the same again, to another node or later.'],
  'CLOUDEVENTS.HEADERS': [
    'Not a CloudEvent',
    'In binary mode the attributes are headers; `errors` names those that cannot be read.',
  ],
};

/** Codes in `errors`, each at the pointer of a field. */
const FIELDS: Readonly<Record<string, string>> = {};

export function findErrorEntry(code: string): ErrorEntry | undefined {
  const answer = ANSWERS[code];
  if (answer) return { title: answer[0], meaning: answer[1] };
  return FIELDS[code] === undefined ? undefined : { title: 'Invalid field', meaning: FIELDS[code] };
}
