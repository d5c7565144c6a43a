import { ExitCode } from '../cli.error.js';

/** Ends the process in silence where whoever reads its output has left, such as `head`; what was found is not known to them. */
export function endWhenReaderLeaves(out: NodeJS.WriteStream): void {
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ExitCode.dependency);
  });
}
