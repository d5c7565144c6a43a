import type { ApiKey } from './api-key.js';

/** Where API keys are kept. Methods reject with an UnavailableError where the store is away. */
export abstract class ApiKeys {
  /** A key by its id, of whichever tenant. */
  abstract find(id: string): Promise<ApiKey | undefined>;

  /** All keys of a tenant, revoked ones included, oldest first. */
  abstract list(tenantId: string): Promise<ApiKey[]>;

  /** Keeps a new key, if `confirm` resolves; where it rejects, there is no key. */
  abstract create(key: ApiKey, confirm: () => Promise<void>): Promise<void>;

  /** Revokes a key of a tenant, if `confirm` resolves. Gives the key; undefined if there is none, or it was revoked before. */
  abstract revoke(
    tenantId: string,
    id: string,
    revocation: { readonly at: Date; readonly by: string },
    confirm: (key: ApiKey) => Promise<void>,
  ): Promise<ApiKey | undefined>;
}
