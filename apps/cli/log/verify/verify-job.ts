import { readFileSync } from 'node:fs';
import { type Anchor, decodeStatement, isPublicKey } from '#libs/write-ahead-log';
import { CliError, ExitCode } from '../../cli.error.js';

/** The options of `steno log verify` as commander gives them. */
export interface VerifyCommandOptions {
  readonly data: string;
  readonly key?: readonly string[];
  readonly head?: readonly string[];
  readonly json?: boolean;
}

/** What the log is held against. */
export interface VerifyJob {
  readonly keys: readonly string[] | undefined;
  /** Hex. */
  readonly heads: readonly string[];
  readonly anchors: readonly Anchor[];
}

/** Reads the options; throws a CliError that says what is wrong with them. */
export function verifyJob({ key = [], head = [] }: VerifyCommandOptions): VerifyJob {
  const keys = key.map((text) => publicKeyOf(text));
  const heads = head.filter((text) => isChain(text)).map((text) => text.toLowerCase());
  const files = head.filter((text) => !isChain(text));
  return { keys: keys.length > 0 ? keys : undefined, heads, anchors: files.map((file) => anchorOf(file, keys)) };
}

function isChain(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

/** The bare key, or that of a verifier key (`name+hash+key`) of the signed note format. */
function publicKeyOf(text: string): string {
  const note = /^[^+\s]+\+[0-9a-f]{8}\+(.+)$/.exec(text);
  const key = note ? Buffer.from(note[1]!, 'base64').subarray(1).toString('base64url') : text.replace(/=+$/, '');
  const isKey = isPublicKey(key.replaceAll('+', '-').replaceAll('/', '_'));
  if (!isKey) throw new CliError(ExitCode.usage, `--key takes a public key of 32 bytes in base64url, not "${text}".`);
  return key.replaceAll('+', '-').replaceAll('/', '_');
}

function anchorOf(file: string, keys: readonly string[]): Anchor {
  const decoded = decodeStatement(contentOf(file));
  const statement = decoded?.statement;
  if (statement?.kind !== 'head') {
    throw new CliError(
      ExitCode.usage,
      `--head takes a chain of 64 hex digits or a copy of head.custody; ${file} is neither.`,
    );
  }
  if (!decoded?.isSigned || (keys.length > 0 && !keys.includes(statement.publicKey))) {
    throw new CliError(ExitCode.usage, `--head: ${file} is not signed by a key that was given, or was changed.`);
  }
  const { endPosition: position, nextSeq: seq, chain } = statement;
  return { position, seq, chain, source: file };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(ExitCode.usage, `--head: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
