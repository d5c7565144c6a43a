import type { CustodyKey } from './custody-key.js';
import { isSignedBy, parseNote, signNote } from './signed-note.js';

/** What is signed of a full segment, and of the end of a log. Positions and frame numbers; hashes in hex. */
export type CustodyStatement = SegmentStatement | HeadStatement;

interface Statement {
  readonly storeId: string;
  readonly segmentNumber: number;
  /** The chain at the end of what is signed. */
  readonly chain: string;
  /** When it was signed, by the clock of who signed it: ISO 8601. */
  readonly time: string;
  /** base64url. */
  readonly publicKey: string;
}

export interface SegmentStatement extends Statement {
  readonly kind: 'segment';
  readonly basePosition: number;
  /** Position of the next segment. */
  readonly endPosition: number;
  readonly firstSeq: number;
  /** The seal's. */
  readonly lastSeq: number;
  /** Of the whole file, the seal included. */
  readonly sha256: string;
}

export interface HeadStatement extends Statement {
  readonly kind: 'head';
  /** The end of the log when it was signed. */
  readonly endPosition: number;
  /** Number of the frame that comes next. */
  readonly nextSeq: number;
}

/** The text and its signature as they are in a file. */
export function encodeStatement(statement: CustodyStatement, key: CustodyKey): string {
  return signNote(textOf(statement), custodyKeyName(statement.storeId), key);
}

/** What a custody file says; `isSigned`: by the key that it names. Undefined where it is no statement. */
export function decodeStatement(note: string): { statement: CustodyStatement; isSigned: boolean } | undefined {
  const parsed = parseNote(note);
  const statement = parsed && (segmentOf(parsed.text) ?? headOf(parsed.text));
  // One way to write a statement, so that there is one way to read it.
  if (!statement || textOf(statement) !== parsed.text) return undefined;
  const isNamed = parsed.keyName === custodyKeyName(statement.storeId);
  return { statement, isSigned: isNamed && isSignedBy(parsed, statement.publicKey) };
}

/** The name of a log's keys in its signed notes. */
export function custodyKeyName(storeId: string): string {
  return `stenographer-log/${storeId}`;
}

function textOf(statement: CustodyStatement): string {
  const { kind, storeId, segmentNumber, endPosition, chain, time, publicKey } = statement;
  const lines = [`stenographer log ${kind} 1`, `store ${storeId}`, `segment ${segmentNumber}`];
  if (kind === 'segment') {
    lines.push(
      `positions ${statement.basePosition} ${endPosition}`,
      `frames ${statement.firstSeq} ${statement.lastSeq}`,
    );
    lines.push(`sha256 ${statement.sha256}`);
  } else lines.push(`end ${endPosition}`, `next frame ${statement.nextSeq}`);
  return `${[...lines, `chain ${chain}`, `time ${time}`, `key ${publicKey}`].join('\n')}\n`;
}

const HEAD = 'store (?<storeId>[0-9a-f-]{36})\nsegment (?<segmentNumber>\\d{1,16})\n';
const TAIL = 'chain (?<chain>[0-9a-f]{64})\ntime (?<time>\\S+)\nkey (?<publicKey>\\S+)\n';
const SEGMENT = new RegExp(
  `^stenographer log segment 1\n${HEAD}positions (?<basePosition>\\d{1,16}) (?<endPosition>\\d{1,16})\n` +
    `frames (?<firstSeq>\\d{1,16}) (?<lastSeq>\\d{1,16})\nsha256 (?<sha256>[0-9a-f]{64})\n${TAIL}$`,
);
const LOG_HEAD = new RegExp(
  `^stenographer log head 1\n${HEAD}end (?<endPosition>\\d{1,16})\nnext frame (?<nextSeq>\\d{1,16})\n${TAIL}$`,
);

function segmentOf(text: string): SegmentStatement | undefined {
  const fields = fieldsOf(SEGMENT.exec(text));
  if (!fields) return undefined;
  const { basePosition, firstSeq, lastSeq, sha256 } = fields.raw;
  const own = { basePosition: Number(basePosition), firstSeq: Number(firstSeq), lastSeq: Number(lastSeq) };
  return { kind: 'segment', ...fields.common, ...own, sha256: sha256! };
}

function headOf(text: string): HeadStatement | undefined {
  const fields = fieldsOf(LOG_HEAD.exec(text));
  return fields && { kind: 'head', ...fields.common, nextSeq: Number(fields.raw['nextSeq']) };
}

function fieldsOf(match: RegExpExecArray | null) {
  if (!match) return undefined;
  const raw = match.groups as Record<string, string | undefined>;
  const common = {
    storeId: raw['storeId']!,
    segmentNumber: Number(raw['segmentNumber']),
    endPosition: Number(raw['endPosition']),
    chain: raw['chain']!,
    time: raw['time']!,
    publicKey: raw['publicKey']!,
  };
  return { raw, common };
}
