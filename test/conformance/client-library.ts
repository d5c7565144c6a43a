import type * as DbClient from '@eventstore/db-client';

/** The part of the two official clients that they have in common; both are spoken to as if they were the older one. */
export type ClientLibrary = typeof DbClient;
export type Client = DbClient.EventStoreDBClient;
export type AnyEvent = DbClient.EventData;

interface NewerNames {
  readonly KurrentDBClient?: ClientLibrary['EventStoreDBClient'];
}

/** Connects with whichever client the library is. */
export function connect(library: ClientLibrary, url: string): Client {
  const { KurrentDBClient } = library as unknown as NewerNames;
  if (KurrentDBClient) return KurrentDBClient.connectionString(url.replace(/^esdb/, 'kurrentdb'));
  return library.EventStoreDBClient.connectionString(url);
}

/** What the library calls the expectation of an append; the newer one renamed it and ignores the old name. */
export function expectation(
  library: ClientLibrary,
  expected: DbClient.AppendExpectedRevision,
): DbClient.AppendToStreamOptions {
  const { KurrentDBClient } = library as unknown as NewerNames;
  return { [KurrentDBClient ? 'streamState' : 'expectedRevision']: expected } as DbClient.AppendToStreamOptions;
}
