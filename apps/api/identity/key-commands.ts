import { CreateApiKeyHandler, RevokeApiKeyHandler, type ApiKeys } from '#libs/identity';
import type { Backend } from '../backend/backend.js';
import { AuditedKeyChanges } from './audited.key-changes.js';

/** The commands on keys, and where they are kept. */
export class KeyCommands {
  readonly keys: ApiKeys;
  readonly create: CreateApiKeyHandler;
  readonly revoke: RevokeApiKeyHandler;

  constructor({ stores, recording }: Backend) {
    const { apiKeys, authenticator, clock } = stores;
    const changes = new AuditedKeyChanges(() => recording.get());
    this.keys = apiKeys;
    this.create = new CreateApiKeyHandler(apiKeys, changes, clock);
    this.revoke = new RevokeApiKeyHandler(apiKeys, changes, authenticator, clock);
  }
}
