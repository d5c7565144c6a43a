import { entry, type ErrorEntry } from './error-entry.js';

const KNOWN = 'Nothing was written; send the same again.';
const OPEN = 'It may have been done or not; the same again under the same id is safe, and tells.';

/** Who is asking, the stores, and the commands. */
export const SERVICE_ERRORS: Readonly<Record<string, ErrorEntry>> = {
  'API.OVERLOADED': entry(503, 'Overloaded', `Too many batches are being read at once. ${KNOWN}`),
  'API.SHUTTING_DOWN': entry(503, 'Shutting down', `The process is about to end. ${KNOWN}`),
  'API.STARTING': entry(503, 'Starting', `A store is away that this needs. ${KNOWN}`),
  'IDENTITY.KEY_REQUIRED': entry(401, 'Key required', 'Send an API key: `Authorization: Bearer steno_…`.'),
  'IDENTITY.KEY_INVALID': entry(401, 'Key not valid', 'There is no such API key, or it was revoked.'),
  'IDENTITY.FORBIDDEN': entry(
    403,
    'Forbidden',
    'The roles of the key do not allow this; `detail` names the permission.',
  ),
  'IDENTITY.KEY_NOT_FOUND': entry(404, 'No such key', 'There is no such key, or it was revoked before.'),
  'IDENTITY.ROLES_CONFLICT': entry(
    422,
    'Roles in conflict',
    'Whoever does a thing does not also judge it: `detail` names the pair.',
  ),
  'IDENTITY.UNAVAILABLE': entry(503, 'Keys out of reach', `Keys cannot be looked up or changed now. ${OPEN}`),
  'PRIVACY.KEYRING_UNAVAILABLE': entry(503, 'Keyring out of reach', `The keyring is away. ${KNOWN}`),
  'PRIVACY.TENANT_UNKNOWN': entry(404, 'Unknown tenant', 'The keyring has no secrets for this tenant.'),
  'EVENT_STORE.OUTCOME_UNKNOWN': entry(503, 'Outcome unknown', `The event store did not answer. ${OPEN}`),
  'EVENT_STORE.READ_ONLY': entry(
    503,
    'Disk full',
    'Definitely not written: the disk of the event store is full. Recording goes on by itself when there is space: send the same again after `Retry-After`. Reads go on.',
  ),
  'EVENT_STORE.DAMAGED': entry(
    503,
    'Log damaged',
    'Definitely not written: a part of the log is damaged, and nothing is added before an operator has repaired it. Keep the event and send it again later. Reads of the audit trail go on.',
  ),
  'EVENT_STORE.EVENTS_LOST': entry(
    503,
    'Events lost',
    'Events that are needed for the answer lie in a damaged part of the log. Nothing was written. Operators see it; asking again helps only after the repair.',
  ),
  'EVENT_STORE.TOO_LARGE': entry(
    503,
    'Too large',
    'The event store does not take so much at once. Nothing was written.',
  ),
  'EVENT_STORE.ACCESS_DENIED': entry(
    503,
    'Access denied',
    'The event store refuses this service. Nothing was written.',
  ),
  'EVENT_STORE.INVALID': entry(503, 'Refused', 'The event store refuses the append. Nothing was written.'),
  'EVENT_STORE.OVERLOADED': entry(
    503,
    'Overloaded',
    `More events wait to be recorded than there is room for. ${KNOWN}`,
  ),
  'EVENT_STORE.CLOCK': entry(503, 'Clock is off', `The clock here and the database's are a minute apart. ${KNOWN}`),
  'EVENT_STORE.UNAVAILABLE': entry(503, 'Out of reach', `The event store is away. ${KNOWN}`),
  'EVENT_STORE.POSITION_NOT_FOUND': entry(
    404,
    'No such position',
    'The log has no event there. Positions are those of receipts and of parked events, and where projections are.',
  ),
  'EVENT_STORE.READ_FAILED': entry(503, 'Read failed', 'A read of the event store broke off. Ask again.'),
  'EVENT_STORE.WRONG_EXPECTED_REVISION': entry(
    409,
    'Changed by others',
    'Others wrote at the same time. Nothing was written.',
  ),
  'EVENT_STORE.STREAM_NOT_FOUND': entry(404, 'No such stream', 'There is no such stream.'),
  'EVENT_STORE.STREAM_DELETED': entry(
    409,
    'Stream deleted',
    'The stream was deleted; nothing is written to it any more.',
  ),
  'DATABASE.UNAVAILABLE': entry(503, 'Database out of reach', 'PostgreSQL is away. Ask again.'),
  'DATABASE.STATEMENT_TIMEOUT': entry(503, 'Too slow', 'The query took too long. Narrow it down, by time for example.'),
  'AGGREGATE.UNREADABLE': entry(
    503,
    'Unreadable',
    'An event is not what was written, its keys are lost, or only a newer version of the ledger can read it. Operators see it.',
  ),
  'COMMAND.CONFLICT': entry(
    409,
    'Changed by others',
    'Others changed the same thing each time it was tried. Send it again.',
  ),
  'COMMAND.ID_TAKEN': entry(422, 'Idempotency-Key reused', 'The key was used before, for another command.'),
  'COMMAND.NOTHING_TO_DO': entry(409, 'Nothing to do', 'The command would change nothing.'),
  'RETENTION.SWITCHED_OFF': entry(
    409,
    'Retention is off',
    'This deployment is not configured to retire anything (`STENO_RETENTION`). The plan can be asked for.',
  ),
  'EXCHANGE.CALL_ALREADY_ENDED': entry(409, 'Call ended', 'The call has ended already.'),
  'EXCHANGE.CALL_ALREADY_RECEIVED': entry(409, 'Call known', 'The call was received before.'),
  'EXCHANGE.CALL_ENDS_BEFORE_IT_BEGAN': entry(409, 'Ends too early', 'The call would end before it began.'),
  'EXCHANGE.CALL_NOT_FOUND': entry(404, 'No such call', 'There is no call with this id.'),
};
