import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory } from '#libs/testing';

const inRepository = existsSync('.git') ? it : it.skip;
if (!existsSync('.git')) console.warn('Skipped: this is no git repository');

/** How many events the history gives: one a changed file, and one a commit without any. */
function changesInHistory(): number {
  const log = execFileSync('git', ['log', '--raw', '--find-renames', '--root', '--format=%x1e'], { encoding: 'utf8' });
  const commits = log.split('\u001e').slice(1);
  return commits.reduce(
    (sum, commit) => sum + Math.max(1, commit.split('\n').filter((line) => line.startsWith(':')).length),
    0,
  );
}

describe('npm run demo', () => {
  inRepository(
    'given nothing that runs, then it starts the product, imports the history, answers, and stops',
    async () => {
      const directory = await temporaryDirectory();
      const changes = changesInHistory();
      const demo = spawn(process.execPath, ['bin/steno.mjs', 'demo'], {
        env: { ...process.env, STENO_DATA_DIR: directory.path, STENO_PORT: String(await freePort()) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [output, errors] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')]);
      expect([demo.exitCode, errors]).toEqual([0, expect.stringContaining(' recorded, 0 there already, 0 not mapped')]);
      expect(Number(errors.match(/([\d,]+) recorded/)![1]!.replaceAll(',', ''))).toBeGreaterThanOrEqual(changes);
      for (const question of [
        'Which files change most?',
        'Who changed ',
        'and why?',
        'What happened on ',
        'were deleted',
      ])
        expect(output).toContain(question);
      expect(output.match(/^curl -s 'http/gm)).toHaveLength(5);
      expect(existsSync(`${directory.path}/demo/run.json`)).toBe(false);
      await directory.remove();
    },
    240_000,
  );
});
