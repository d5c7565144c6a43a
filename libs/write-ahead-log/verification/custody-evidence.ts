import type { FileSystem } from '../file-system/file-system.port.js';
import { custodyFileName, HEAD_FILE, readCustodyFile } from '../custody/custody-files.js';
import { type CustodyStatement, decodeStatement, type SegmentStatement } from '../custody/custody-statement.js';
import type { Anchor } from './anchors.js';
import { asMissing } from './as-missing.js';
import type { Finding } from './finding.js';

/** A custody file as it was found. */
export interface CustodyFile {
  readonly name: string;
  /** Undefined where it cannot be read as one. */
  readonly statement: CustodyStatement | undefined;
  readonly isSigned: boolean;
}

export interface CustodyEvidence {
  /** Statements that count, by the base position of their segment. */
  readonly segments: ReadonlyMap<number, SegmentStatement>;
  readonly anchors: readonly Anchor[];
  readonly findings: readonly Finding[];
  /** Public keys of good signatures, base64url. */
  readonly publicKeys: readonly string[];
}

/** All custody files of a directory, in the order of their names. */
export async function readCustodyFiles(fileSystem: FileSystem, directory: string): Promise<CustodyFile[]> {
  const names = (await fileSystem.list(directory)).filter((name) => name.endsWith('.custody')).sort();
  const files: CustodyFile[] = [];
  for (const name of names) files.push(await readCustody(fileSystem, directory, name));
  return files;
}

/** The custody file of this name; one that is gone is as good as a damaged one. */
export async function readCustody(fileSystem: FileSystem, directory: string, name: string): Promise<CustodyFile> {
  const note = await readCustodyFile(fileSystem, directory, name).catch(asMissing);
  const decoded = decodeStatement(note ?? '');
  return { name, statement: decoded?.statement, isSigned: decoded?.isSigned ?? false };
}

/**
 * What the custody files prove. A statement counts that is signed by the key that it names, is of this log, and is in the file of
 * its segment; by one of `keys`, where keys are given. Of all others a finding says why they do not.
 */
export function weighCustody(
  files: readonly CustodyFile[],
  storeId: string,
  keys: readonly string[] | undefined,
): CustodyEvidence {
  const segments = new Map<number, SegmentStatement>();
  const anchors: Anchor[] = [];
  const findings: Finding[] = [];
  const publicKeys = new Set<string>();
  for (const file of files) {
    const finding = objection(file, storeId, keys);
    if (finding) findings.push(finding);
    else {
      const statement = file.statement!;
      publicKeys.add(statement.publicKey);
      if (statement.kind === 'segment') segments.set(statement.basePosition, statement);
      anchors.push(anchorOf(statement, file.name));
    }
  }
  return { segments, anchors, findings, publicKeys: [...publicKeys] };
}

function objection(file: CustodyFile, storeId: string, keys: readonly string[] | undefined): Finding | undefined {
  const { name, statement, isSigned } = file;
  if (!statement) return { kind: 'custody-damaged', sentence: `${name} cannot be read as a custody statement` };
  if (!isSigned)
    return { kind: 'custody-damaged', sentence: `${name} is not what its key ${statement.publicKey} signed` };
  if (keys && !keys.includes(statement.publicKey)) {
    return {
      kind: 'custody-key',
      sentence: `${name} is signed by the key ${statement.publicKey}, which was not given`,
    };
  }
  if (statement.storeId !== storeId) {
    return { kind: 'custody-mismatch', sentence: `${name} is a statement of another log, ${statement.storeId}` };
  }
  const own = statement.kind === 'head' ? HEAD_FILE : custodyFileName(statement.basePosition);
  if (own === name) return undefined;
  return { kind: 'custody-mismatch', sentence: `${name} holds the statement that belongs into ${own}` };
}

function anchorOf(statement: CustodyStatement, name: string): Anchor {
  const { endPosition: position, chain } = statement;
  const seq = statement.kind === 'head' ? statement.nextSeq : statement.lastSeq + 1;
  return { position, seq, chain, source: name };
}
