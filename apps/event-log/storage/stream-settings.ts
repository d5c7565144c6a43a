/** What a stream's metadata say about which of its events are read. */
export interface StreamSettings {
  /** At most this many of the newest events. */
  readonly maxCount?: number;
  /** No events older than this, in seconds. */
  readonly maxAgeSeconds?: number;
  /** No events before this revision; Infinity: the stream is soft-deleted. */
  readonly truncateBefore?: number;
}

export const NO_SETTINGS: StreamSettings = {};
export const META_STREAM_SETTINGS: StreamSettings = { maxCount: 1 };

/** `$tb` of a soft-deleted stream: 2^63 - 1, which is no JavaScript number. */
export const DELETED_METADATA = Buffer.from('{"$tb":9223372036854775807}');
const DELETED = /"\$tb"\s*:\s*9223372036854775807(?!\d)/;

/** The revisions below which nothing is read, for a stream whose last revision is `lastRevision`; Infinity: soft-deleted. */
export function firstReadable(settings: StreamSettings, lastRevision: number): number {
  const byCount = settings.maxCount === undefined ? 0 : lastRevision - settings.maxCount + 1;
  return Math.max(0, byCount, settings.truncateBefore ?? 0);
}

/**
 * Reads the settings from the data of a metadata event. As EventStoreDB does, JSON that is broken, or has a property of
 * the wrong type, says nothing at all; values out of range say nothing for themselves.
 */
export function parseStreamSettings(data: Buffer): StreamSettings {
  const json = parseObject(data);
  if (!json) return NO_SETTINGS;
  const numbers = ['$maxCount', '$maxAge', '$tb', '$cacheControl'].map((name) => json[name]);
  if (numbers.some((value) => value !== undefined && !Number.isInteger(value))) return NO_SETTINGS;
  const acl = json['$acl'];
  if (acl !== undefined && (typeof acl !== 'object' || acl === null || Array.isArray(acl))) return NO_SETTINGS;
  const [maxCount, maxAge, tb] = numbers as (number | undefined)[];
  return {
    ...(maxCount !== undefined && maxCount > 0 ? { maxCount } : {}),
    ...(maxAge !== undefined && maxAge > 0 ? { maxAgeSeconds: maxAge } : {}),
    ...(tb !== undefined && tb >= 0 ? { truncateBefore: DELETED.test(data.toString('utf8')) ? Infinity : tb } : {}),
  };
}

/** Whether metadata hide events: the settings that a ledger refuses. */
export function hidesEvents(data: Buffer): boolean {
  const json = parseObject(data);
  return json !== undefined && ['$maxCount', '$maxAge', '$tb'].some((name) => name in json);
}

/**
 * The metadata with `$tb` set to `revision` and every other byte kept; undefined if they are not a JSON object.
 */
export function withTruncateBefore(data: Buffer, revision: number): Buffer | undefined {
  const json = parseObject(data);
  if (!json) return undefined;
  const text = data.toString('utf8');
  if ('$tb' in json) return Buffer.from(replaceTopLevel(text, String(revision)));
  const end = text.lastIndexOf('}');
  const comma = Object.keys(json).length === 0 ? '' : ',';
  return Buffer.from(`${text.slice(0, end)}${comma}"$tb":${revision}${text.slice(end)}`);
}

/** Replaces the values of all members `$tb` of the outermost object. */
function replaceTopLevel(text: string, value: string): string {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  let depth = 0;
  let out = '';
  let copied = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '{' || match[0] === '[') depth++;
    else if (match[0] === '}' || match[0] === ']') depth--;
    else if (depth === 1 && JSON.parse(match[0]) === '$tb') {
      const member = /^\s*:\s*(-?[0-9.eE+-]+|true|false|null|"(?:[^"\\]|\\.)*")/.exec(text.slice(token.lastIndex));
      if (!member) continue;
      const start = token.lastIndex + member[0].length - member[1]!.length;
      out += text.slice(copied, start) + value;
      copied = start + member[1]!.length;
      token.lastIndex = copied;
    }
  }
  return out + text.slice(copied);
}

function parseObject(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
  return undefined;
}
