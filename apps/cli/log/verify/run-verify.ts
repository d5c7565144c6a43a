import { SystemClock } from '#libs/kernel';
import { type Finding, logOwner, verifyLog, type Verification } from '#libs/write-ahead-log';
import { ExitCode } from '../../cli.error.js';
import { cannotRead } from '../cannot-read.js';
import { readStoreId } from '../read-store-id.js';
import type { Surroundings } from '../surroundings.js';
import { JsonVerifyView } from './json-verify-view.js';
import { EventNamer } from './name-events.js';
import { ProgressBar } from './progress-bar.js';
import { TextVerifyView } from './text-verify-view.js';
import { type VerifyCommandOptions, type VerifyJob, verifyJob } from './verify-job.js';
import type { VerifyView } from './verify-view.js';

/** Findings whose events are named; of what comes after them only the number is told. */
const FINDINGS_NAMED_MAX = 10_000;

/** Runs `steno log verify`; gives the exit code: 0 whole, 1 findings, 4 none but acknowledged losses. Throws a CliError where the log cannot be read. */
export async function runVerify(options: VerifyCommandOptions, surroundings: Surroundings): Promise<number> {
  const job = verifyJob(options);
  const view = viewFor(options, surroundings);
  const findings: Finding[] = [];
  const verification = await verified(options.data, job, view, findings);
  if (verification.findings > findings.length) {
    view.note(`${verification.findings - findings.length} more finding(s) are not shown`);
  }
  await nameEvents(options.data, findings, view);
  for (const note of verification.notes) view.note(note);
  view.end(verification);
  return exitCodeOf(verification);
}

function exitCodeOf({ findings, acknowledged }: Verification): number {
  if (findings > acknowledged) return ExitCode.finding;
  return findings > 0 ? ExitCode.acknowledged : ExitCode.good;
}

async function verified(
  directory: string,
  job: VerifyJob,
  view: VerifyView,
  findings: Finding[],
): Promise<Verification> {
  const started = performance.now();
  try {
    const storeId = await readStoreId(directory);
    return await verifyLog({
      directory,
      clock: new SystemClock(),
      ...job,
      isLive: async () => (await logOwner(directory, storeId)).isLive,
      onFinding: (finding) => {
        if (findings.length === FINDINGS_NAMED_MAX) return;
        findings.push(finding);
        view.finding(findings.length, finding);
      },
      onProgress: (progress) => view.progress({ ...progress, seconds: (performance.now() - started) / 1000 }),
    });
  } catch (error) {
    throw cannotRead(directory, error);
  }
}

async function nameEvents(directory: string, findings: readonly Finding[], view: VerifyView): Promise<void> {
  if (findings.length === 0) return;
  try {
    const namer = await EventNamer.for(directory, findings);
    for (const [index, finding] of findings.entries()) {
      for await (const event of namer.name(finding)) view.event(index + 1, event);
    }
    if (!namer.isComplete)
      view.note(
        'there are more streams, or more gaps in them, than can be remembered; more events may be missing than are named',
      );
  } catch (error) {
    throw cannotRead(directory, error);
  }
}

function viewFor({ json }: VerifyCommandOptions, { stdout, stderr }: Surroundings): VerifyView {
  if (json) return new JsonVerifyView(stdout);
  return new TextVerifyView(stdout, stderr.isTTY ? new ProgressBar(stderr) : undefined);
}
