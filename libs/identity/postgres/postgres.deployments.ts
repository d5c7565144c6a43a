import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { Deployments } from '../deployment/deployments.port.js';
import type { Deployment } from '../deployment/deployment.js';
import type { ApiKey } from '../keys/api-key.js';
import { guarded } from './guarded.js';
import { INSERT_KEY, keyValues } from './key-row.js';

interface DeploymentRow {
  readonly deployment_id: string;
  readonly stream_id: string;
  readonly created_at: Date;
  readonly announced_at: Date | null;
}

/** The deployment, its tenants and their first keys in Postgres, schema `identity`. */
export class PostgresDeployments extends Deployments {
  constructor(private readonly pool: Pool) {
    super();
  }

  #query<R extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<QueryResult<R>> {
    return guarded(() => this.pool.query<R>(sql, values));
  }

  override async findOrCreate(fresh: Deployment): Promise<Deployment> {
    await this.#query(
      `INSERT INTO identity.deployment (deployment_id, stream_id, created_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [fresh.id, fresh.streamId, fresh.createdAt],
    );
    const { rows } = await this.#query<DeploymentRow>('SELECT * FROM identity.deployment');
    const row = rows[0]!;
    return {
      id: row.deployment_id,
      streamId: row.stream_id,
      createdAt: row.created_at,
      announced: row.announced_at !== null,
    };
  }

  override async markAnnounced(): Promise<void> {
    await this.#query('UPDATE identity.deployment SET announced_at = now() WHERE announced_at IS NULL');
  }

  override async findOrCreateTenant(alias: string, freshId: string): Promise<string> {
    await this.#query('INSERT INTO identity.tenants (tenant_id, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      freshId,
      alias,
    ]);
    const { rows } = await this.#query<{ tenant_id: string }>(
      'SELECT tenant_id FROM identity.tenants WHERE alias = $1',
      [alias],
    );
    return rows[0]!.tenant_id;
  }

  override async createFirstKey(key: ApiKey): Promise<boolean> {
    return (await this.#query(INSERT_KEY, [...keyValues(key), true])).rowCount === 1;
  }

  override async hasFirstKey(tenantId: string): Promise<boolean> {
    const sql = 'SELECT FROM identity.api_keys WHERE tenant_id = $1 AND is_first';
    return (await this.#query(sql, [tenantId])).rowCount === 1;
  }
}
