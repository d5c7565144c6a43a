import { NotFoundError, type Clock } from '#libs/kernel';
import type { Authenticator } from '../../authentication/authenticator.js';
import type { ApiKey } from '../../keys/api-key.js';
import type { ApiKeys } from '../../keys/api-keys.port.js';
import type { KeyChanges } from '../../keys/key-changes.port.js';
import type { RevokeApiKeyCommand } from './revoke-api-key.command.js';

/** Revokes API keys: here at once, in other processes within seconds. */
export class RevokeApiKeyHandler {
  constructor(
    private readonly keys: ApiKeys,
    private readonly changes: KeyChanges,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
  ) {}

  /** Rejects with a NotFoundError where the tenant has no such key that still is good. */
  async execute({ by, keyId }: RevokeApiKeyCommand): Promise<ApiKey> {
    const revocation = { at: this.clock.now(), by: by.id };
    const key = await this.keys.revoke(by.tenantId, keyId, revocation, (key) => this.changes.record('revoke', key, by));
    if (!key) throw new NotFoundError('IDENTITY.KEY_NOT_FOUND', 'There is no such key, or it was revoked before.');
    this.authenticator.forget(keyId);
    return key;
  }
}
