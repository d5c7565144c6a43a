import { CliError, ExitCode } from '../cli.error.js';
import type { RestAnswer } from './rest-client.js';

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The body of a good answer; any other is thrown as a CliError with what the server says is wrong. */
export function answerBody({ status, body }: RestAnswer): unknown {
  if (status < 300) return body;
  const { code, detail, errors = [] } = (body ?? {}) as ProblemBody;
  const places = errors.map((error) => `\n  ${error.pointer}: ${error.detail}`);
  const sentence = `The server answers ${status} (${code ?? 'no code'}): ${detail ?? 'no reason given'}${places.join('')}`;
  throw new CliError(status >= 500 ? ExitCode.dependency : ExitCode.usage, sentence);
}
