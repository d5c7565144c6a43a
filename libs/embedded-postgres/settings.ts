/** Values of postgresql.conf by name. */
export type Settings = Readonly<Record<string, string>>;

/** Durable, and sized for two cores and a gigabyte or two beside the other processes. */
const durable: Settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '60',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  // Projections COPY without pause: fewer, longer checkpoints write each page less often.
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  wal_compression: 'pglz',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/** The server's arguments: loopback only, never a socket file, `overrides` after the defaults. */
export function serverArguments(dataDirectory: string, port: number, overrides: Settings): string[] {
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  const all = Object.entries({ ...durable, ...overrides, ...fixed });
  return ['-D', dataDirectory, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
