import { entry, field, type ErrorEntry } from './error-entry.js';

/** Projections and their rebuilds. */
export const PROJECTION_ERRORS: Readonly<Record<string, ErrorEntry>> = {
  'PROJECTION.UNKNOWN': entry(404, 'No such projection', '`GET /v1/admin/projections` lists those that there are.'),
  'PROJECTION.NEVER_RAN': entry(404, 'Never ran', 'The projection has no live version yet: its runner never started.'),
  'PROJECTION.VERSION_UNKNOWN': entry(404, 'No such version', 'The read model has no version of that number.'),
  'PROJECTION.VERSION_LIVE': entry(
    409,
    'Live version',
    'The live version cannot be dropped; let another become it first.',
  ),
  'PROJECTION.REBUILD_EXISTS': entry(
    409,
    'Being rebuilt',
    'A version is being built, or has failed. Let it become the live one, or drop it.',
  ),
  'PROJECTION.REBUILD_RUNNING': entry(
    409,
    'Still being built',
    'The switch can be ordered once the version is ready, or has failed.',
  ),
  'PROJECTION.NOT_BEING_BUILT': entry(
    409,
    'Not being built',
    'The version is the live one already, or was it and stopped following the log; order a rebuild.',
  ),
  'PROJECTION.POSITION_NOT_REACHED': entry(
    409,
    'Not reached',
    'The live version has not come to that position: there are no rows to copy.',
  ),
  'PROJECTION.NOT_PARKED': entry(
    404,
    'Not parked',
    'There is no such parked event: it was applied, or dropped, or never was.',
  ),
  'PROJECTION.EVENT_MISSING': entry(
    503,
    'Event missing',
    'The log does not have the event. `steno log verify` tells more.',
  ),
  'PROJECTION.NO_ANSWER': entry(
    503,
    'No answer',
    'The projections did not answer in time: the event is still parked, or was applied meanwhile. Ask again.',
  ),
  'PROJECTION.FAILED': field(
    'Cannot be applied',
    'The program met something in the event that it does not know. `error` names the place.',
  ),
  'PROJECTION.ROW_REFUSED': field('Row refused', 'PostgreSQL refuses the row. `error` has the SQLSTATE and the place.'),
};
