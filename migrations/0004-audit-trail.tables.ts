/** Tables, row-level security, and the role that reads on behalf of tenants, where the login role may make one. */
export const auditTrailTables = `
  CREATE SCHEMA audit_v1;

  CREATE TABLE audit_v1.audit_entries (
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

  COMMENT ON COLUMN audit_v1.audit_entries.id IS 'what the API shows: the caller''s own id, or the event id';
  COMMENT ON COLUMN audit_v1.audit_entries.before IS 'canonical JSON, as are after, metadata and more';
  COMMENT ON COLUMN audit_v1.audit_entries.more IS 'members without a column, and exact values of columns that cannot hold them';
  COMMENT ON COLUMN audit_v1.audit_entries.personal IS 'which members are about a person: 1 actor, 2 content, 4 original, 8 before and after';
  COMMENT ON COLUMN audit_v1.audit_entries.erased IS 'a key of the event was destroyed, and what it closed is empty here';
  COMMENT ON COLUMN audit_v1.audit_entries.subject_keys IS 'the keys with which this row is emptied';
  COMMENT ON COLUMN audit_v1.audit_entries.duplicate_of IS 'position of the first event with the same id';

  CREATE TABLE audit_v1.partitions (
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    leaf name NOT NULL UNIQUE,
    PRIMARY KEY (month, retention_class)
  );

  CREATE TABLE audit_v1.extents (
    tenant_id text COLLATE "C" NOT NULL,
    bucket bigint NOT NULL,
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    least_occurred_at timestamptz NOT NULL,
    greatest_occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, bucket, month, retention_class)
  ) WITH (fillfactor = 70);

  COMMENT ON TABLE audit_v1.extents IS 'which entries a tenant has where: for every 2^24 positions of the log and each partition, the bounds of occurred_at, widened to whole minutes';

  CREATE TABLE audit_v1.audit_event_ids (
    tenant_id text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    fingerprint text COLLATE "C",
    stream text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, tenant_id)
  ) PARTITION BY HASH (event_id);

  DO $$ BEGIN
    FOR remainder IN 0..15 LOOP
      EXECUTE format('CREATE TABLE audit_v1.audit_event_ids_%s PARTITION OF audit_v1.audit_event_ids
        FOR VALUES WITH (MODULUS 16, REMAINDER %s)', lpad(remainder::text, 2, '0'), remainder);
    END LOOP;
  END $$;

  ALTER TABLE audit_v1.audit_entries ENABLE ROW LEVEL SECURITY;
  ALTER TABLE audit_v1.audit_entries FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON audit_v1.audit_entries
    USING (tenant_id = (SELECT current_setting('steno.tenant', true)));

  ALTER TABLE audit_v1.extents ENABLE ROW LEVEL SECURITY;
  ALTER TABLE audit_v1.extents FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON audit_v1.extents
    USING ((SELECT current_setting('steno.tenant', true)) IN (tenant_id, '*'));

  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'steno_reader') THEN
      IF (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
        CREATE ROLE steno_reader NOLOGIN;
        EXECUTE format('GRANT steno_reader TO %I', current_user);
      END IF;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    -- Another database of this server was migrated at the same time.
  END $$;
`;
