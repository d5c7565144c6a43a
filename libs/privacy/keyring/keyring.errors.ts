import { NotFoundError, StenoError, UnavailableError } from '#libs/kernel';

/** The keyring's store is away or refuses. Nothing was written. */
export class KeyringUnavailableError extends UnavailableError {
  constructor(options?: ErrorOptions) {
    super(
      'PRIVACY.KEYRING_UNAVAILABLE',
      'The keyring cannot be reached; nothing was written.',
      'not-written',
      1,
      options,
    );
  }
}

/** The tenant has no secrets in the keyring; without them nothing is recorded. */
export class UnknownTenantError extends NotFoundError {
  constructor(readonly tenantId: string) {
    super('PRIVACY.TENANT_UNKNOWN', `The keyring knows no tenant ${tenantId}.`);
  }
}

/** The master key does not open what is in the keyring. Never answered by making another. */
export class MasterKeyError extends StenoError {
  constructor(message: string, options?: ErrorOptions) {
    super('PRIVACY.MASTER_KEY', message, options);
  }
}
