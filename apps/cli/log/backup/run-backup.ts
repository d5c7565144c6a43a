import { SystemClock } from '#libs/kernel';
import { backUpLog } from '#libs/write-ahead-log';
import { ExitCode } from '../../cli.error.js';
import { logWork } from '../log-work.js';
import { grouped } from '../progress/byte-progress.js';
import type { Surroundings } from '../surroundings.js';

/** Runs `steno log backup`; gives the exit code. */
export async function runBackup(
  { data, to, json }: { data: string; to: string; json?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  return logWork({ json: json === true, surroundings }, async (progress) => {
    const result = await backUpLog({
      directory: data,
      target: to,
      clock: new SystemClock(),
      onProgress: (done, total) => progress.update(done, total),
    });
    const { segmentsHealed: healed } = result;
    progress.end({ ...result }, [
      `${to} holds the log ${result.storeId} up to position ${result.end.position}, chain ${result.end.chain}`,
      `${grouped(result.bytesCopied)} bytes copied, ${grouped(result.frames)} frames and ${grouped(result.events)} events checked,` +
        ` ${result.segmentsKept} of ${result.segments} segment(s) kept as they were, ${progress.rate(result.bytesCopied)}`,
      ...(healed > 0 ? [`${healed} segment(s) of the backup were damaged and are copied anew`] : []),
    ]);
    return ExitCode.good;
  });
}
