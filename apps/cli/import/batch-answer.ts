import { CliError, ExitCode } from '../cli.error.js';
import type { RestAnswer } from '../rest/rest-client.js';

/** Why the ledger did not take one event of a batch. */
export interface Refusal {
  /** The event's place in the batch. */
  readonly index: number;
  readonly code: string;
  readonly detail: string;
}

/** What became of a batch. */
export interface BatchAnswer {
  /** How many of its events were there already, from an earlier import. */
  readonly duplicates: number;
  readonly refusals: readonly Refusal[];
}

interface ProblemBody {
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { pointer: string; code: string; detail: string }[];
  readonly duplicates?: number;
}

/** The first reason for each event that is named. */
function refusalsOf(errors: ProblemBody['errors']): Refusal[] {
  const refusals = new Map<number, Refusal>();
  for (const { pointer, code, detail } of errors ?? []) {
    const [, index, field] = /^\/(\d+)(.*)$/.exec(pointer) ?? [];
    if (index === undefined || refusals.has(Number(index))) continue;
    refusals.set(Number(index), { index: Number(index), code, detail: field ? `${field}: ${detail}` : detail });
  }
  return [...refusals.values()];
}

/** Reads the answer to a batch that was sent with `invalid=skip`; throws a CliError for one that is about the sender. */
export function readBatchAnswer(answer: RestAnswer): BatchAnswer {
  const body = (answer.body ?? {}) as ProblemBody;
  if (answer.status === 401 || answer.status === 403)
    throw new CliError(
      ExitCode.usage,
      `The server refuses the key (${answer.status}): ${body.detail ?? 'no reason given'}`,
    );
  const refusals = refusalsOf(body.errors);
  if (answer.status < 300 || refusals.length > 0) return { refusals, duplicates: body.duplicates ?? 0 };
  throw new CliError(
    ExitCode.dependency,
    `The server answers ${answer.status} (${body.code ?? 'no code'}): ${body.detail ?? 'no reason given'}`,
  );
}
