import type { Principal } from '../../authentication/principal.js';

/** Revoke an API key of the tenant of who asks. */
export class RevokeApiKeyCommand {
  constructor(
    readonly by: Principal,
    readonly keyId: string,
  ) {}
}
