import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { Backend } from '../backend/backend.js';
import { EVENT_STORE_STATES } from '../backend/event-store-state.js';
import { REBUILD_PHASES } from '#libs/projections';
import { Metrics } from './metrics.js';
import { observeBackend } from './observe-backend.js';

const text = readFileSync('docs/reference/alerts.yml', 'utf8');
const rules = text.split(/^ {6}- alert: /m).slice(1);

/** The value of a key of a rule, which stands on one line. */
const valueOf = (rule: string, key: string): string | undefined =>
  new RegExp(`^ {8,10}${key}: (.+)$`, 'm').exec(rule)?.[1];

async function metricNames(): Promise<string[]> {
  const registry = new Registry();
  observeBackend({} as Backend, registry);
  const all = [...(await new Metrics().registry.getMetricsAsJSON()), ...registry.getMetricsAsArray()];
  return all.map(({ name }) => name);
}

describe('the alert rules', () => {
  it('given the file, then it is one group of rules by its structure, each with all that Prometheus and people need', () => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.slice(0, 3)).toEqual(['groups:', '  - name: stenographer-event-store', '    rules:']);
    expect(lines.slice(3).every((line) => /^ {6}(- alert| {2}[a-z]+| {4}[a-z]+):( [^\s:].*)?$/.test(line))).toBe(true);
    expect(rules.length).toBeGreaterThan(5);
    for (const rule of rules) {
      expect(valueOf(rule, 'for')).toMatch(/^\d+m$/);
      expect(valueOf(rule, 'severity')).toMatch(/^(critical|warning)$/);
      for (const key of ['summary', 'description']) {
        const plain = valueOf(rule, key)!;
        expect(plain).toMatch(/^[A-Z].*\.$/);
        expect(plain).not.toMatch(/: | #/);
      }
    }
    expect(new Set(rules.map((rule) => /^\w+/.exec(rule)![0])).size).toBe(rules.length);
  });

  it('given what they ask for, then /metrics has it, with these labels', async () => {
    const known = await metricNames();
    const asked = rules.flatMap((rule) => valueOf(rule, 'expr')!.match(/steno_\w+/g)!);
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
    const phases = [...text.matchAll(/phase="([a-z-]+)"/g)].map(([, phase]) => phase!);
    expect(phases.filter((phase) => !(REBUILD_PHASES as readonly string[]).includes(phase))).toEqual([]);
    const states = [...text.matchAll(/state="([a-z-]+)"/g)].map(([, state]) => state!);
    expect(states.toSorted()).toEqual(Object.keys(EVENT_STORE_STATES).filter((state) => state !== 'open').toSorted()); // prettier-ignore
  });
});
