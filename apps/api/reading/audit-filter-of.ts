import { MalformedInputError } from '#libs/kernel';
import { AUDIT_PAGE, type AuditFilter, type AuditQuery } from '#libs/read-models';

/** Parameters whose repetitions are alternatives, and the members of the filter that they are. */
const LISTS = {
  type: 'types',
  actor: 'actors',
  entityType: 'entityTypes',
  entityId: 'entityIds',
  category: 'categories',
  severity: 'severities',
  outcome: 'outcomes',
  service: 'services',
  requestId: 'requestIds',
  correlationId: 'correlationIds',
  subject: 'subjects',
} as const satisfies Readonly<Record<string, keyof AuditFilter>>;

const SINGLE = { from: 'from', to: 'to', recordedFrom: 'recordedFrom', recordedTo: 'recordedTo', q: 'text' } as const;

/** The order of entries: by position. */
const SORTS: Readonly<Record<string, AuditQuery['sort']>> = { newest: 'newest', oldest: 'oldest', '-position': 'newest', position: 'oldest' }; // prettier-ignore

const METADATA = 'metadata.';

type Parameters = Readonly<Record<string, string | string[]>>;

function refuse(name: string, detail: string): never {
  const errors = [{ pointer: `/${name}`, code: 'HTTP.PARAMETER', detail }];
  throw new MalformedInputError(
    'HTTP.PARAMETER',
    `The parameter ${JSON.stringify(name.slice(0, 64))}: ${detail}`,
    errors,
  );
}

function single(name: string, value: string | string[]): string {
  return typeof value === 'string' ? value : refuse(name, 'It may occur once.');
}

function sortOf(value: string): AuditQuery['sort'] {
  return Object.hasOwn(SORTS, value) ? SORTS[value]! : refuse('sort', `It is one of ${Object.keys(SORTS).join(', ')}.`);
}

function limitOf(value: string): number {
  return /^\d{1,4}$/.test(value) ? Number(value) : refuse('limit', `It is a number from 1 to ${AUDIT_PAGE.max}.`);
}

/** The query that the parameters of a request ask. Unknown parameters, and repeated ones that cannot be, are refused. */
export function auditQueryOf(parameters: Parameters): AuditQuery {
  const filter: Record<string, unknown> = {};
  // A path may be called `__proto__`, too.
  const metadata = Object.create(null) as Record<string, string[]>;
  let [sort, limit, cursor]: [AuditQuery['sort'], number, string | undefined] = [
    'newest',
    AUDIT_PAGE.default,
    undefined,
  ];
  for (const [name, value] of Object.entries(parameters)) {
    if (Object.hasOwn(LISTS, name)) filter[LISTS[name as keyof typeof LISTS]] = [value].flat();
    else if (Object.hasOwn(SINGLE, name)) filter[SINGLE[name as keyof typeof SINGLE]] = single(name, value);
    else if (name.startsWith(METADATA) && name.length > METADATA.length)
      metadata[name.slice(METADATA.length)] = [value].flat();
    else if (name === 'sort') sort = sortOf(single(name, value));
    else if (name === 'limit') limit = limitOf(single(name, value));
    else if (name === 'cursor') cursor = single(name, value);
    else refuse(name, 'There is no such parameter.');
  }
  if (Object.keys(metadata).length > 0) filter['metadata'] = metadata;
  return { filter: filter as AuditFilter, sort, limit, ...(cursor !== undefined && { cursor }) };
}
