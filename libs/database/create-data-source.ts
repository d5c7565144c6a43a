import { migrations } from '#migrations';
import { DataSource } from 'typeorm';

export interface DataSourceOptions {
  /** `postgres://…` */
  readonly url: string;
  /** Connections at most. */
  readonly poolMax?: number;
  /** What the database's own views call these connections. */
  readonly applicationName?: string;
}

/** The data source of a Postgres database, not connected yet. Its migrations are those of `/migrations`, and nothing else. */
export function createDataSource({
  url,
  poolMax = 10,
  applicationName = 'stenographer',
}: DataSourceOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize: poolMax,
    connectTimeoutMS: 5_000,
    installExtensions: false,
    logging: false,
    migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
  });
}
