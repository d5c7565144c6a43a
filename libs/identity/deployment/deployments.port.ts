import type { ApiKey } from '../keys/api-key.js';
import type { Deployment } from './deployment.js';

/** Where an installation keeps what its first start made. */
export abstract class Deployments {
  /** The deployment, made from `fresh` if this is the first start. */
  abstract findOrCreate(fresh: Deployment): Promise<Deployment>;

  /** Notes that the ledger's first event is in the log. */
  abstract markAnnounced(): Promise<void>;

  /** The id of the tenant with this alias, made from `freshId` if there is none. */
  abstract findOrCreateTenant(alias: string, freshId: string): Promise<string>;

  /** Keeps `key` as the tenant's first key, unless it had one; says whether it did not. */
  abstract createFirstKey(key: ApiKey): Promise<boolean>;

  /** Whether a first key was ever made for the tenant. */
  abstract hasFirstKey(tenantId: string): Promise<boolean>;
}
