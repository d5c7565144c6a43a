import { READER_ROLE } from '#libs/database';

/** The schema of the live version. */
export const LIVE_SCHEMA = 'audit_trail';

/** How many tables the ids that callers chose are spread over. */
export const ID_PARTITIONS = 16;

/** The table of the ids whose hash leaves a remainder. */
export function idPartition(remainder: number): string {
  return `audit_event_ids_${String(remainder).padStart(2, '0')}`;
}

/** Statements that let the role that reads on behalf of tenants, where there is one, read tables. */
export function grantReadingSql(schema: string, tables: readonly string[]): string {
  const granted = tables.map((table) => `${schema}.${table}`).join(', ');
  return `
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${READER_ROLE}') THEN
        GRANT USAGE ON SCHEMA ${schema} TO ${READER_ROLE};
        GRANT SELECT ON ${granted} TO ${READER_ROLE};
      END IF;
    END $$;`;
}

function idPartitionsSql(schema: string): string {
  const partition = (remainder: number): string => `
    CREATE TABLE ${schema}.${idPartition(remainder)} PARTITION OF ${schema}.audit_event_ids
      FOR VALUES WITH (MODULUS ${ID_PARTITIONS}, REMAINDER ${remainder});`;
  return Array.from({ length: ID_PARTITIONS }, (_, remainder) => partition(remainder)).join('');
}

/** A statement that makes the index by which the ids of a range of positions are found: rows come in that order, or nearly. */
function idPositionsSql(schema: string): string {
  return `CREATE INDEX audit_event_ids_position ON ${schema}.audit_event_ids USING brin (position)
    WITH (pages_per_range = 32, autosummarize = on);`;
}

/**
 * Statements that make the tables of one version of the audit trail, in a schema of its own: the same as the migrations made
 * for the first one. Partitions for entries make themselves.
 */
export function createTablesSql(schema: string): string {
  return `
  CREATE SCHEMA ${schema};

  CREATE TABLE ${schema}.audit_entries (
    tenant_id text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    stream text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    category text COLLATE "C" NOT NULL,
    severity text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    operation text COLLATE "C" NOT NULL,
    service text COLLATE "C",
    actor_type text COLLATE "C",
    actor_id text COLLATE "C",
    actor_ip text COLLATE "C",
    actor_user_agent text COLLATE "C",
    actor_session_id text COLLATE "C",
    entity_type text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C",
    subject_type text COLLATE "C",
    subject_id text COLLATE "C",
    request_id text COLLATE "C",
    correlation_id text COLLATE "C",
    causation_id text COLLATE "C",
    reason text COLLATE "C",
    before text COLLATE "C",
    after text COLLATE "C",
    metadata text COLLATE "C",
    original text STORAGE EXTERNAL COLLATE "C",
    more text COLLATE "C",
    personal smallint NOT NULL,
    erased boolean NOT NULL,
    subject_keys uuid[],
    search tsvector NOT NULL,
    duplicate_of bigint
  ) PARTITION BY RANGE (recorded_at);

  COMMENT ON COLUMN ${schema}.audit_entries.id IS 'what the API shows: the caller''s own id, or the event id';
  COMMENT ON COLUMN ${schema}.audit_entries.before IS 'canonical JSON, as are after, metadata and more';
  COMMENT ON COLUMN ${schema}.audit_entries.more IS 'members without a column, and exact values of columns that cannot hold them';
  COMMENT ON COLUMN ${schema}.audit_entries.personal IS 'which members are about a person: 1 actor, 2 content, 4 original, 8 before and after';
  COMMENT ON COLUMN ${schema}.audit_entries.erased IS 'a key of the event was destroyed, and what it closed is empty here';
  COMMENT ON COLUMN ${schema}.audit_entries.subject_keys IS 'the keys with which this row is emptied';
  COMMENT ON COLUMN ${schema}.audit_entries.duplicate_of IS 'position of the first event with the same id';

  CREATE TABLE ${schema}.partitions (
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    leaf name NOT NULL UNIQUE,
    PRIMARY KEY (month, retention_class)
  );

  CREATE TABLE ${schema}.extents (
    tenant_id text COLLATE "C" NOT NULL,
    bucket bigint NOT NULL,
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    least_occurred_at timestamptz NOT NULL,
    greatest_occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, bucket, month, retention_class)
  ) WITH (fillfactor = 70);

  COMMENT ON TABLE ${schema}.extents IS 'which entries a tenant has where: for every 2^24 positions of the log and each partition, the bounds of occurred_at, widened to whole minutes';

  CREATE TABLE ${schema}.audit_event_ids (
    tenant_id text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    fingerprint text COLLATE "C",
    stream text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, tenant_id)
  ) PARTITION BY HASH (event_id);
  ${idPartitionsSql(schema)}
  ${idPositionsSql(schema)}

  ALTER TABLE ${schema}.audit_entries ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${schema}.audit_entries FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON ${schema}.audit_entries
    USING (tenant_id = (SELECT current_setting('steno.tenant', true)));

  ALTER TABLE ${schema}.extents ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${schema}.extents FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON ${schema}.extents
    USING ((SELECT current_setting('steno.tenant', true)) IN (tenant_id, '*'));

  ${grantReadingSql(schema, ['audit_entries', 'partitions', 'extents'])}`;
}
