import { createWriteStream, type WriteStream } from 'node:fs';

/** What the supervisor says: on the console, and with the time in its log. */
export class Journal {
  private readonly file: WriteStream;

  constructor(path: string) {
    this.file = createWriteStream(path, { flags: 'a', mode: 0o600 });
    // A console that is closed, or a disk that is full, must not end what is supervised.
    this.file.on('error', () => undefined);
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
  }

  /** One line on the console and in the log. */
  say(line: string): void {
    process.stdout.write(`${line}\n`);
    this.file.write(`${new Date().toISOString()} ${line}\n`);
  }

  /** Text for the console alone: it may hold a secret. */
  show(text: string): void {
    process.stdout.write(text);
  }
}
