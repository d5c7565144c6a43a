import {
  LimitExceededError,
  MalformedInputError,
  parseStrictJson,
  parseStrictJsonText,
  type JsonValue,
} from '#libs/kernel';
import { cloudEventFromHeaders } from '../cloudevents/binary-mode.js';
import { draftOfCloudEvent } from '../cloudevents/draft-of-cloud-event.js';
import { Findings } from '../validation/findings.js';
import { validateAuditEvent } from '../validation/audit-event.validator.js';
import type { Draft } from './draft.js';
import { ndjsonLines } from './ndjson-lines.js';
import { EVENTS_PER_REQUEST_MAX, type PreparationRequest } from './preparation-request.js';

/** What a body holds: its valid events, and what is wrong with the others. */
export interface Drafts {
  readonly total: number;
  /** To be gone through once. */
  readonly drafts: Iterable<Draft>;
  readonly findings: Findings;
}

type Reader = (value: JsonValue, index: number, at: string, findings: Findings) => Draft | undefined;

const readAuditEvent: Reader = (value, index, at, findings) =>
  validateAuditEvent(value, at, findings) ? { index, event: value, source: '' } : undefined;

const readCloudEvent: Reader = (value, index, at, findings) => draftOfCloudEvent(value, index, at, findings);

function bounded(count: number): void {
  if (count > EVENTS_PER_REQUEST_MAX)
    throw new LimitExceededError(
      'AUDIT.BATCH_TOO_LARGE',
      `A request may hold up to ${EVENTS_PER_REQUEST_MAX} events; this one has more.`,
    );
}

function readArray(value: JsonValue, read: Reader, findings: Findings): Drafts {
  if (!Array.isArray(value)) throw new MalformedInputError('AUDIT.NOT_A_BATCH', 'A batch is a JSON array of events.');
  bounded(value.length);
  const drafts: Draft[] = [];
  for (let i = 0; i < value.length; i++) {
    const draft = read(value[i]!, i, `/${i}`, findings);
    if (draft) drafts.push(draft);
  }
  return { total: value.length, drafts, findings };
}

/**
 * Reads lines twice: first each is checked and forgotten, then those that are good are read again as they are asked for. A
 * large batch that is held whole costs the garbage collector more than that.
 */
function readLines(body: Uint8Array, findings: Findings): Drafts {
  const lines = ndjsonLines(body, EVENTS_PER_REQUEST_MAX);
  bounded(lines.length);
  const good: number[] = [];
  for (let i = 0; i < lines.length; i++) if (isGood(lines[i], i, findings)) good.push(i);
  return { total: lines.length, drafts: draftsOf(lines, good), findings };
}

function* draftsOf(lines: readonly (string | undefined)[], good: readonly number[]): Iterable<Draft> {
  for (const index of good) yield { index, event: JSON.parse(lines[index]!) as Draft['event'], source: '' };
}

function isGood(line: string | undefined, index: number, findings: Findings): boolean {
  try {
    if (line === undefined) throw new MalformedInputError('JSON.NOT_UTF8', 'The line is not valid UTF-8.');
    return validateAuditEvent(parseStrictJsonText(line), `/${index}`, findings);
  } catch (error) {
    if (!(error instanceof MalformedInputError)) throw error;
    findings.nextEvent();
    if (error.errors.length === 0) findings.add(`/${index}`, error.code, error.message);
    for (const { pointer, code, detail } of error.errors) findings.add(`/${index}${pointer}`, code, detail);
    return false;
  }
}

function single(draft: Draft | undefined, findings: Findings): Drafts {
  return { total: 1, drafts: draft ? [draft] : [], findings };
}

/**
 * Reads and validates the events of a body. A body that cannot be read at all is a {@link MalformedInputError}, one with
 * too many events a {@link LimitExceededError}; events that break a rule are findings.
 */
export function readDrafts({ form, body, headers = {} }: PreparationRequest): Drafts {
  const findings = new Findings();
  switch (form) {
    case 'event':
      return single(readAuditEvent(parseStrictJson(body), 0, '', findings), findings);
    case 'cloudevent':
      return single(readCloudEvent(parseStrictJson(body), 0, '', findings), findings);
    case 'cloudevent-binary':
      return single(readCloudEvent(cloudEventFromHeaders(headers, body), 0, '', findings), findings);
    case 'array':
      return readArray(parseStrictJson(body), readAuditEvent, findings);
    case 'cloudevent-batch':
      return readArray(parseStrictJson(body), readCloudEvent, findings);
    case 'ndjson':
      return readLines(body, findings);
  }
}
