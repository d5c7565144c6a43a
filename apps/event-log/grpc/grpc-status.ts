/** gRPC status codes (grpc.github.io/grpc/core/md_doc_statuscodes.html) that this node answers with. */
export const STATUS = {
  OK: 0,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
} as const;

export type StatusCode = (typeof STATUS)[keyof typeof STATUS];

/** Ends a call with a status, a message and trailers. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';

  constructor(
    readonly status: StatusCode,
    message: string,
    readonly trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** The header fields that end the call. */
  headers(): Record<string, string> {
    const fields: Record<string, string> = { 'grpc-status': String(this.status) };
    if (this.message !== '') fields['grpc-message'] = percentEncoded(this.message);
    for (const [name, value] of Object.entries(this.trailers)) fields[name] = percentEncoded(value);
    return fields;
  }
}

/**
 * Text as a header field may carry it: everything outside printable ASCII, and `%`, as percent-encoded UTF-8. That is the
 * rule of `grpc-message`; stream names in other trailers follow it too, since no header can carry them otherwise.
 */
export function percentEncoded(text: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text)) return text;
  let out = '';
  for (const byte of Buffer.from(text, 'utf8'))
    out += byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : hex(byte);
  return out;
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
