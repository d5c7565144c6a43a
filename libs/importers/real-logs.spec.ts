import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { AUDIT_EVENT_SCHEMA } from '#libs/contracts';
import { parseStrictJsonText, parseTimestamp } from '#libs/kernel';
import { importFormat, RecordImporter, splitRecords, type Finding } from './index.js';

/** Logs that others wrote; they are not part of this repository. */
const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const present = existsSync(data);
const given = present ? describe : describe.skip;
if (!present) console.warn(`Skipped: there are no real logs at ${data}`);

const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(AUDIT_EVENT_SCHEMA);

interface Mapped {
  readonly id: string;
  readonly occurredAt?: string;
  readonly original: string;
}

async function importChunks(
  format: string,
  chunks: AsyncIterable<Buffer>,
): Promise<{ events: Mapped[]; findings: Finding[] }> {
  const importer = new RecordImporter(importFormat(format)!);
  const [events, findings]: [Mapped[], Finding[]] = [[], []];
  for await (const item of splitRecords(chunks, importFormat(format)!.envelopes ?? [])) {
    const imported = importer.import(item);
    if ('finding' in imported) findings.push(imported.finding);
    else events.push(parseStrictJsonText(imported.event) as unknown as Mapped);
  }
  for (const event of events) {
    if (!isValid(event)) throw new Error(JSON.stringify(isValid.errors));
    if (event.occurredAt !== undefined) expect(parseTimestamp(event.occurredAt)).toBeDefined();
  }
  return { events, findings };
}

const importFile = (format: string, file: string): ReturnType<typeof importChunks> =>
  importChunks(format, createReadStream(`${data}${file}`) as AsyncIterable<Buffer>);
const importText = (format: string, text: string | Buffer): ReturnType<typeof importChunks> =>
  importChunks(
    format,
    (async function* () {
      yield Buffer.from(text);
    })(),
  );
const textOf = (file: string): string => {
  const bytes = readFileSync(`${data}${file}`);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};
const filesIn = (folder: string): string[] =>
  present ? readdirSync(`${data}${folder}`).map((name) => `${folder}/${name}`) : [];
const linesOf = (file: string): string[] =>
  textOf(file)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');

given('real logs', () => {
  it.each([
    ['cloudtrail', 'events/cloudtrail-invictus.ndjson'],
    ['cloudtrail', 'events/cloudtrail-stratus.ndjson'],
    ['ndjson', 'events/windows-purplesharp_ad_playbook_I.ndjson.gz'],
    ['kubernetes', 'events/k8s-audit-falco.ndjson'],
    ['ndjson', 'events/k8s-audit-audit2rbac.ndjson'],
    ['github', 'events/github-events-dlt.ndjson'],
    ['cloudevents', 'cloudevents/cdevents-conformance.ndjson'],
  ])('given %s %s, then every line is a valid event with its exact text', async (format, file) => {
    const { events, findings } = await importFile(format, file);
    expect(findings).toEqual([]);
    expect(events.map(({ original }) => original)).toEqual(linesOf(file));
  });

  it.each(filesIn('events/cloudtrail-batches'))(
    'given the CloudTrail file %s as it was delivered, then nothing of it is lost',
    async (file) => {
      const { events, findings } = await importFile('cloudtrail', file);
      expect(findings).toEqual([]);
      expect(`{"Records":[${events.map(({ original }) => original).join(',')}]}`).toBe(textOf(file).trim());
    },
  );

  it('given records that were delivered twice, in a file and as lines, then they have the same ids', async () => {
    const { events } = await importFile('cloudtrail', 'events/cloudtrail-invictus.ndjson');
    const known = new Map(events.map((event) => [event.id, event.original]));
    for (const file of filesIn('events/cloudtrail-batches')) {
      for (const event of (await importFile('cloudtrail', file)).events)
        expect(known.get(event.id)).toBe(event.original);
    }
  });

  it('given odd files, then what tells of an event is mapped and the rest is reported', async () => {
    expect((await importFile('cloudtrail', 'events/odd/falco-alice_start_instances.json')).events).toHaveLength(1);
    expect((await importFile('cloudtrail', 'events/odd/falco-fal_01_003.json')).findings).toMatchObject([
      { code: 'CLOUDTRAIL.NO_EVENT', line: 1, excerpt: '{"kind": 0}' },
    ]);
  });

  it('given what Google Cloud sends, then events and audit log entries are mapped, and data without an envelope is reported', async () => {
    for (const file of filesIn('cloudevents/google')) {
      const { events, findings } = await importFile('cloudevents', file);
      const tellsOfAnEvent = file.includes('LogEntryData') || file.includes('structured');
      expect([file, events.length]).toEqual([file, tellsOfAnEvent ? 1 : 0]);
      expect(findings.map(({ code }) => code)).toEqual(tellsOfAnEvent ? [] : ['CLOUDEVENTS.NOT_ONE']);
    }
  });

  it('given the examples of the CloudEvents specification, then each is mapped or reported, and all that is 1.0 is mapped', async () => {
    for (const line of linesOf('cloudevents/spec-examples.ndjson')) {
      const { text, valid_json: isJson } = JSON.parse(line) as { text: string; valid_json: boolean };
      const { events, findings } = await importText('cloudevents', text);
      if (!isJson) continue;
      const records = [JSON.parse(text) as Record<string, unknown>].flat() as Record<string, unknown>[];
      const isEvent = (r: Record<string, unknown>): boolean =>
        ['id', 'source', 'type'].every((name) => name in r) && r['specversion'] === '1.0';
      expect(events).toHaveLength(records.filter(isEvent).length);
      expect(events.length + findings.length).toBe(records.length);
    }
  });

  it.each([
    'events/saas-audit-panther.ndjson',
    'events/github-webhooks-octokit.ndjson',
    'events/ocsf/prowler-aws.ocsf.json',
  ])('given %s, whose shapes are many, then every record is either mapped or reported with its place', async (file) => {
    const { events, findings } = await importFile('ndjson', file);
    const records = file.endsWith('.ndjson') ? linesOf(file).length : (JSON.parse(textOf(file)) as unknown[]).length;
    expect(events.length + findings.length).toBe(records);
    const bytes = Buffer.from(textOf(file));
    for (const { offset } of findings) expect(bytes[offset]).toBe(0x7b);
  });

  it('given the JSON test suite, then what tells of no event is reported, and nothing is passed over in silence', async () => {
    for (const line of linesOf('vectors/json/jsontestsuite.ndjson')) {
      const { name, base64 } = JSON.parse(line) as { name: string; base64: string };
      const bytes = Buffer.from(base64, 'base64');
      for (const source of [bytes, Buffer.concat([Buffer.from('{"first":1}\n'), bytes])]) {
        const { events, findings } = await importText('ndjson', source);
        expect(events).toEqual([]);
        const holdsNothing = source.toString('utf8').replaceAll(/[\s[\]\ufeff]/g, '') === '';
        expect([name, findings.length > 0 || holdsNothing]).toEqual([name, true]);
      }
    }
  });
});
