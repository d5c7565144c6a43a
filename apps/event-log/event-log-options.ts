import type { Clock } from '#libs/kernel';
import type { FileSystem } from '#libs/write-ahead-log';
import type { Policy } from './appending/policy.js';
import type { StateReport } from './state-report.js';

/** How an event log is served. */
export interface EventLogServerOptions {
  /** Only loopback addresses without `tls`. */
  readonly host?: string;
  /** 0: a free one. */
  readonly port?: number;
  readonly dataDirectory: string;
  /** `ledger` refuses deletes, tombstones and metadata that hide events. */
  readonly policy?: Policy;
  /** PEM. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Bytes of data, metadata and type (two a character) of one append. */
  readonly appendBytesMax?: number;
  readonly segmentBytes?: number;
  readonly clock?: Clock;
  /** Where the log's files are; another one than the machine's injects faults. */
  readonly fileSystem?: FileSystem;
  /** Told of every change of state, and at the start of any state but `open`. */
  readonly onState?: (report: StateReport) => void;
  /** Seed of the key that signs full segments, 32 bytes; without one, custody.key in the directory, made where it is missing. */
  readonly signingKey?: Uint8Array | null;
  /** Told why something is not signed now; it is signed later. */
  readonly onCustodyFailure?: (error: unknown) => void;
}

/** A served event log. */
export interface EventLogServer {
  /** Connection string for EventStoreDB and KurrentDB clients. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The public key that signs full segments, base64url; undefined where it is still to be made. */
  readonly custodyKey: string | undefined;
  /** Events in the log. */
  readonly eventCount: () => number;
  /** Bytes of the index in memory. */
  readonly indexBytes: () => number;
  /** Settles what was accepted, ends open calls with UNAVAILABLE, and closes the log. */
  stop(): Promise<void>;
}

/** The options do not go together; the message says what to do. */
export class EventLogOptionsError extends Error {
  override readonly name = 'EventLogOptionsError';
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** Whether a host is this machine and no other. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
