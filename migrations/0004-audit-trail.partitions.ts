/** How a partition makes itself, and what the reading role may read. */
export const auditTrailPartitions = `
  CREATE FUNCTION audit_v1.grant_reading(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'steno_reader') THEN
      EXECUTE format('GRANT SELECT ON %s TO steno_reader', relation);
    END IF;
  END $$;

  DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'steno_reader') THEN
      GRANT USAGE ON SCHEMA audit_v1, projections TO steno_reader;
    END IF;
  END $$;

  SELECT audit_v1.grant_reading(relation) FROM unnest(ARRAY[
    'audit_v1.audit_entries', 'audit_v1.partitions', 'audit_v1.extents',
    'projections.positions']::regclass[]) AS relation;

  -- Indexes are made on each partition before it is attached, so that attaching locks nobody out. Row-level security is on
  -- the root, through which every row is read; the partitions are where COPY writes and where positions are looked up.
  CREATE FUNCTION audit_v1.create_indexes(leaf name) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    part text;
  BEGIN
    EXECUTE format('CREATE UNIQUE INDEX ON audit_v1.%I (tenant_id, position)', leaf);
    EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, id)', leaf);
    -- A type is seldom rare: with the time in its index, entries of another day are passed over without being read.
    EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, type, position, occurred_at)', leaf);
    FOREACH part IN ARRAY ARRAY['actor_id', 'entity_id', 'request_id', 'correlation_id', 'subject_id'] LOOP
      EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, %I, position) WHERE %2$I IS NOT NULL', leaf, part);
    END LOOP;
    EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (search) WITH (gin_pending_list_limit = 1024)', leaf);
    EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (subject_keys) WHERE subject_keys IS NOT NULL', leaf);
  END $$;

  -- Gives the table that holds the entries of a month ('2026-11') and retention class, and makes it if there is none.
  CREATE FUNCTION audit_v1.ensure_partition(month text, class text) RETURNS name LANGUAGE plpgsql AS $$
  DECLARE
    first date := (month || '-01')::date;
    after date := (first + interval '1 month')::date;
    branch name := 'audit_entries_' || replace(month, '-', '_');
    word text := replace(class, '-', '_');
    leaf_name name := branch || '_' || CASE WHEN length(word) <= 24 THEN word ELSE left(word, 13) || '_' || left(md5(class), 10) END;
    is_new boolean := to_regclass('audit_v1.' || branch) IS NULL;
    shape text := 'CREATE TABLE audit_v1.%I (LIKE audit_v1.audit_entries INCLUDING STORAGE INCLUDING COMMENTS)';
  BEGIN
    IF EXISTS (SELECT FROM audit_v1.partitions p WHERE p.month = first AND p.retention_class = class) THEN
      RETURN (SELECT leaf FROM audit_v1.partitions p WHERE p.month = first AND p.retention_class = class);
    END IF;
    IF is_new THEN EXECUTE format(shape || ' PARTITION BY LIST (retention_class)', branch); END IF;
    EXECUTE format(shape || ' WITH (autovacuum_analyze_scale_factor = 0.05)', leaf_name);
    PERFORM audit_v1.create_indexes(leaf_name);
    PERFORM audit_v1.grant_reading(format('audit_v1.%I', leaf_name)::regclass);
    EXECUTE format('ALTER TABLE audit_v1.%I ATTACH PARTITION audit_v1.%I FOR VALUES IN (%L)', branch, leaf_name, class);
    IF is_new THEN
      EXECUTE format('ALTER TABLE audit_v1.audit_entries ATTACH PARTITION audit_v1.%I FOR VALUES FROM (%L) TO (%L)',
        branch, first || ' 00:00:00+00', after || ' 00:00:00+00');
    END IF;
    INSERT INTO audit_v1.partitions VALUES (first, class, leaf_name);
    RETURN leaf_name;
  END $$;
`;
