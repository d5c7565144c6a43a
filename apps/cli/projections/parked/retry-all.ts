import cliProgress from 'cli-progress';
import { ExitCode } from '../../cli.error.js';
import { grouped } from '../../log/progress/byte-progress.js';
import type { Surroundings } from '../../log/surroundings.js';
import type { ProjectionsClient } from '../projections-client.js';

/** Tries all parked events again, a range at a time; a finding where some stay parked. */
export async function retryAll(
  client: ProjectionsClient,
  names: readonly string[],
  json: boolean,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  let left = 0;
  for (const name of names) {
    const { parked } = await client.find(name);
    const bar = !json && stderr.isTTY ? new cliProgress.SingleBar({ stream: stderr, barsize: 30, barCompleteChar: '#', barIncompleteChar: '.', clearOnComplete: true, format: `${name} {bar} {percentage}% | {value} of {total} events tried` }) : undefined; // prettier-ignore
    let [applied, stillParked] = [0, 0];
    bar?.start(Math.max(parked, 1), 0);
    try {
      for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
        const range = await client.retryRange(name, after);
        applied += range.applied;
        stillParked += range.stillParked;
        after = range.next;
        bar?.update(applied + stillParked);
      }
    } finally {
      bar?.stop();
    }
    left += stillParked;
    const sentence = `${name}: ${grouped(applied)} applied, ${grouped(stillParked)} still parked.`;
    stdout.write(`${json ? JSON.stringify({ projection: name, applied, stillParked }) : sentence}\n`);
  }
  return left === 0 ? ExitCode.good : ExitCode.finding;
}
