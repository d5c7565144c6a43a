import { StenoError } from '#libs/kernel';

/** The request is wrong as HTTP: what no handler ever sees, or one refuses because of its headers. */
export class HttpError extends StenoError {
  constructor(
    code: string,
    readonly status: number,
    message: string,
    /** Headers that the answer needs, such as `allow`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, message);
  }
}
