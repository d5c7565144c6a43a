import cliProgress, { type MultiBar, type Params, type SingleBar } from 'cli-progress';
import type { ShownRebuild } from '../../../api/projections/administration/shown-projection.js';
import type { Surroundings } from '../../log/surroundings.js';
import { comparisonLines, rebuildText } from '../texts.js';
import type { Watched } from './watched.js';

/** How often a view without a bar says where it is, while nothing else changes, in milliseconds. */
const SAY_MS = 5_000;
const FULL = 1_000;

/** Shows rebuilds to whoever waits for them. */
export interface RebuildView {
  show(watched: Watched, rebuild: ShownRebuild): void;
  /** It is at its end. */
  end(watched: Watched, rebuild: ShownRebuild): void;
  /** Whoever waited does not any more. */
  leave(watched: Watched): void;
  close(): void;
}

/** JSON lines on standard output, bars on a terminal, or sentences. */
export function rebuildView(json: boolean, { stdout, stderr }: Surroundings): RebuildView {
  if (json) return new JsonView(stdout);
  return stderr.isTTY ? new BarView(stderr) : new TextView(stderr);
}

function endLines({ name, version }: Watched, rebuild: ShownRebuild): string[] {
  const ends: Partial<Record<ShownRebuild['phase'], string>> = {
    switched: `Version ${version} of ${name} is the live one; the one before is kept until "steno projections drop".`,
    ready: `Version ${version} of ${name} is ready; "steno projections switch ${name} ${version}" makes it the live one.`,
    failed: `Version ${version} of ${name} did not become the live one: ${rebuild.failure ?? 'no reason is known'}`,
  };
  return [...comparisonLines(rebuild.comparison), ends[rebuild.phase]!];
}

function leaveLine({ name, version }: Watched): string {
  return `Version ${version} of ${name} goes on being built; "steno projections status ${name}" shows how far it is.`;
}

class JsonView implements RebuildView {
  constructor(private readonly out: NodeJS.WritableStream) {}

  show(watched: Watched, rebuild: ShownRebuild): void {
    this.line('progress', watched, rebuild);
  }

  end(watched: Watched, rebuild: ShownRebuild): void {
    this.line('summary', watched, rebuild);
  }

  leave(watched: Watched): void {
    this.line('left', watched, {});
  }

  close(): void {}

  private line(kind: string, { name, version }: Watched, members: object): void {
    this.out.write(`${JSON.stringify({ kind, projection: name, version, ...members })}\n`);
  }
}

class TextView implements RebuildView {
  private readonly said = new Map<string, { readonly phase: string; readonly at: number }>();

  constructor(protected readonly err: NodeJS.WritableStream) {}

  show({ name, version }: Watched, rebuild: ShownRebuild): void {
    const before = this.said.get(name);
    const now = performance.now();
    if (before?.phase === rebuild.phase && now - before.at < SAY_MS) return;
    this.said.set(name, { phase: rebuild.phase, at: now });
    this.say([`${name} version ${version}: ${rebuildText(rebuild)}`]);
  }

  end(watched: Watched, rebuild: ShownRebuild): void {
    this.say(endLines(watched, rebuild));
  }

  leave(watched: Watched): void {
    this.say([leaveLine(watched)]);
  }

  close(): void {}

  protected say(lines: readonly string[]): void {
    for (const line of lines) this.err.write(`${line}\n`);
  }
}

/** A bar for each rebuild; what else there is to say is said when all bars are gone. */
class BarView extends TextView {
  private readonly bars: MultiBar;
  private readonly shown = new Map<string, SingleBar>();
  private readonly last: string[] = [];

  constructor(err: NodeJS.WritableStream) {
    super(err);
    const format = (options: object, { progress }: Params, payload: { name: string; text: string }): string =>
      `${payload.name} ${cliProgress.Format.BarFormat(progress, options)} ${payload.text}`;
    const look = { barsize: 30, barCompleteChar: '#', barIncompleteChar: '.', clearOnComplete: true, hideCursor: true };
    this.bars = new cliProgress.MultiBar({ stream: err, ...look, format });
  }

  override show({ name }: Watched, rebuild: ShownRebuild): void {
    const payload = { name, text: rebuildText(rebuild) };
    const value = Math.floor((rebuild.fraction ?? 0) * FULL);
    const bar = this.shown.get(name);
    if (bar) bar.update(value, payload);
    else this.shown.set(name, this.bars.create(FULL, value, payload));
  }

  override close(): void {
    this.bars.stop();
    super.say(this.last);
  }

  protected override say(lines: readonly string[]): void {
    this.last.push(...lines);
  }
}
