import { UnauthenticatedError, UnavailableError, type Clock } from '#libs/kernel';
import type { ApiKey } from '../keys/api-key.js';
import type { ApiKeys } from '../keys/api-keys.port.js';
import { hashSecret, isSecretOf, parseKeyToken } from '../keys/key-token.js';
import { permissionsOf } from '../permissions/role.js';
import { KeyCache } from './key-cache.js';
import type { Principal } from './principal.js';

const principals = new WeakMap<ApiKey, Principal>();

function principalOf(key: ApiKey): Principal {
  let principal = principals.get(key);
  if (!principal) {
    const { id, name, tenantId, roles } = key;
    principals.set(key, (principal = { id, name, tenantId, roles, permissions: permissionsOf(roles) }));
  }
  return principal;
}

function refusal(): UnauthenticatedError {
  return new UnauthenticatedError('IDENTITY.KEY_INVALID', 'There is no such API key, or it was revoked.');
}

function starting(): UnavailableError {
  return new UnavailableError('API.STARTING', 'Whose key this is is not known yet: a store is away.', 'not-written');
}

/** Finds out who is asking, from the token of an `Authorization: Bearer` header. */
export class Authenticator {
  readonly #cache: KeyCache;
  #configured: ApiKey | undefined;
  #expected: Buffer | undefined;

  constructor(
    keys: ApiKeys,
    private readonly clock: Clock,
  ) {
    this.#cache = new KeyCache(keys, clock);
  }

  /** Says that `token` is going to be configured: until its tenant is known, its holder is told to come again, not to leave. */
  expectAdmin(token: string): void {
    this.#expected = hashSecret(token);
  }

  /** Takes `token`, whatever its form, as an admin key of the tenant, beside the keys of the store. */
  configureAdmin(tenantId: string, token: string): void {
    this.#configured = {
      id: 'configured',
      tenantId,
      name: 'STENO_ADMIN_KEY',
      roles: ['admin'],
      secretHash: hashSecret(token),
      createdAt: this.clock.now(),
      createdBy: null,
      revokedAt: null,
    };
  }

  /**
   * Who the holder of `token` is: at once where the key is known, else after asking the store. Throws or rejects with an
   * {@link UnauthenticatedError} for tokens that are no valid key, and with an UnavailableError where that cannot be told.
   */
  authenticate(token: string): Principal | Promise<Principal> {
    const configured = this.#configured;
    if (configured && isSecretOf(token, configured.secretHash)) return principalOf(configured);
    if (!configured && this.#expected !== undefined && isSecretOf(token, this.#expected)) throw starting();
    const parsed = parseKeyToken(token);
    if (!parsed) throw refusal();
    const known = this.#cache.peek(parsed.id);
    if (known === null) return this.#cache.find(parsed.id).then((key) => this.#check(key, parsed.secret));
    return this.#check(known, parsed.secret);
  }

  /** Forgets what is remembered of a key: it was changed. */
  forget(id: string): void {
    this.#cache.forget(id);
  }

  #check(key: ApiKey | undefined, secret: string): Principal {
    if (!key || key.revokedAt || !isSecretOf(secret, key.secretHash)) throw refusal();
    return principalOf(key);
  }
}
