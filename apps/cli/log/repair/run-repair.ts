import { userInfo } from 'node:os';
import { readSigningKey } from '#libs/config';
import { SystemClock } from '#libs/kernel';
import { acknowledgeLoss, repairLog } from '#libs/write-ahead-log';
import { CliError, ExitCode } from '../../cli.error.js';
import { logWork } from '../log-work.js';
import { type ByteProgress, grouped } from '../progress/byte-progress.js';
import type { Surroundings } from '../surroundings.js';

export interface RepairCommandOptions {
  readonly data: string;
  readonly from?: string;
  readonly acknowledge?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Runs `steno log repair`; gives the exit code. */
export async function runRepair(options: RepairCommandOptions, surroundings: Surroundings): Promise<number> {
  const { from, acknowledge, reason } = options;
  if ((from === undefined) === (acknowledge === undefined))
    throw new CliError(ExitCode.usage, 'Give either --from a copy of the log, or --acknowledge the id of a manifest.');
  if (acknowledge !== undefined && reason === undefined)
    throw new CliError(ExitCode.usage, 'A loss is acknowledged with a --reason.');
  return logWork({ json: options.json === true, surroundings }, (progress) =>
    from === undefined ? acknowledgeIt(options, acknowledge!, progress) : repairIt(options, from, progress),
  );
}

async function repairIt({ data }: RepairCommandOptions, source: string, progress: ByteProgress): Promise<number> {
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const result = await repairLog({ directory: data, source, clock: new SystemClock(), onProgress });
  const taken = result.segments.map(
    ({ file, bytesTaken, frames }) => `${file}: ${grouped(bytesTaken)} bytes, ${grouped(frames)} frame(s) put back`,
  );
  progress.end({ ...result }, result.manifestId === null ? [`${data} is whole; nothing was changed`] : taken);
  return ExitCode.good;
}

async function acknowledgeIt(
  { data, reason, by }: RepairCommandOptions,
  manifestId: string,
  progress: ByteProgress,
): Promise<number> {
  const result = await acknowledgeLoss({
    directory: data,
    manifestId,
    reason: reason!,
    acknowledgedBy: by ?? userInfo().username,
    signingKey: readSigningKey(),
    clock: new SystemClock(),
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end({ ...result }, [
    `the loss is acknowledged by a notice at position ${result.noticePosition}, signed by ${result.publicKey}`,
    ...result.losses.map(({ from, to }) => `positions ${from} to ${to} stay lost; reads of them are refused`),
    'the log takes appends again; the hole stays for ever, unless a copy of what is lost turns up',
  ]);
  return ExitCode.good;
}
