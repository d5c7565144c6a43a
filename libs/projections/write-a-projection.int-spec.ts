import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BatchPreparation, Projection } from '#libs/projections';
import { AuditTrailBed } from '#libs/testing';

/** How many events of each type there are. */
class EventTypesProjection extends Projection {
  override readonly name = 'event-types';

  override begin(): BatchPreparation {
    const counts = new Map<string, number>();
    return {
      add: async (events) => {
        for (const { recorded } of events) counts.set(recorded.type, (counts.get(recorded.type) ?? 0) + 1);
      },
      done: () => ({
        refused: [],
        counts: {},
        write: async (client) => {
          const sql = `INSERT INTO event_types AS t SELECT * FROM unnest($1::text[], $2::bigint[])
            ON CONFLICT (type) DO UPDATE SET events = t.events + excluded.events`;
          await client.query(sql, [[...counts.keys()], [...counts.values()]]);
          return {};
        },
        committed: () => undefined,
      }),
    };
  }

  override async maintain(): Promise<void> {}
}

const GUIDE = 'docs/how-to/write-a-projection.md';
const HERE = 'libs/projections/write-a-projection.int-spec.ts';
const CLASS = /\/\*\* How many events of each type.*?\n}\n/s;

describe('the projection of the guide', () => {
  let bed: AuditTrailBed;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    await bed.rows('CREATE TABLE event_types (type text PRIMARY KEY, events bigint NOT NULL)');
  });

  afterEach(() => bed.close());

  it('then the guide shows it as it is here', () => {
    const [shown, real] = [GUIDE, HERE].map((path) => CLASS.exec(readFileSync(path, 'utf8'))?.[0]);
    expect(real).toBeDefined();
    expect(shown).toBe(real);
  });

  it('given events, when it runs, ends, and goes on, then each is counted once', async () => {
    const tenantId = await bed.tenant();
    const event = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };
    await bed.record(tenantId, [event, event, event]);
    await bed.project([new EventTypesProjection()]);
    await bed.record(tenantId, [event, event]);
    await bed.project([new EventTypesProjection()]);
    expect(await bed.rows('SELECT * FROM event_types')).toEqual([{ type: 'audit.event-recorded.v1', events: '5' }]);
  });
});
