import { SystemClock } from '#libs/kernel';
import { restoreLog } from '#libs/write-ahead-log';
import { ExitCode } from '../../cli.error.js';
import { logWork } from '../log-work.js';
import { grouped } from '../progress/byte-progress.js';
import type { Surroundings } from '../surroundings.js';

/** Runs `steno log restore`; gives the exit code. */
export async function runRestore(
  { from, to, position, json }: { from: string; to: string; position?: number; json?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  return logWork({ json: json === true, surroundings }, async (progress) => {
    const result = await restoreLog({
      source: from,
      directory: to,
      clock: new SystemClock(),
      ...(position !== undefined && { position }),
      onProgress: (done, total) => progress.update(done, total),
    });
    progress.end({ ...result }, [
      `${to} holds the log ${result.storeId} up to position ${result.end.position}, chain ${result.end.chain}`,
      `${grouped(result.frames)} frames and ${grouped(result.events)} events in ${result.segments} segment(s) checked, ${progress.rate(result.bytesCopied)}`,
      'It has the identity of the log it was copied from: never run both',
    ]);
    return ExitCode.good;
  });
}
