import { InvalidInputError, type Clock } from '#libs/kernel';
import type { ApiKey } from '../../keys/api-key.js';
import type { ApiKeys } from '../../keys/api-keys.port.js';
import type { KeyChanges } from '../../keys/key-changes.port.js';
import { formatKeyToken, hashSecret, makeKeyToken } from '../../keys/key-token.js';
import { forbiddenPairIn } from '../../permissions/role.js';
import type { CreateApiKeyCommand } from './create-api-key.command.js';

/** A key and, this once, the text that its holder sends. */
export interface CreatedApiKey {
  readonly key: ApiKey;
  readonly token: string;
}

/** Makes API keys. */
export class CreateApiKeyHandler {
  constructor(
    private readonly keys: ApiKeys,
    private readonly changes: KeyChanges,
    private readonly clock: Clock,
  ) {}

  /** Rejects with an InvalidInputError for roles that cannot be held together. */
  async execute({ by, name, roles }: CreateApiKeyCommand): Promise<CreatedApiKey> {
    const pair = forbiddenPairIn(roles);
    if (pair) {
      const detail = `Nobody may be ${pair[0]} and ${pair[1]} at once.`;
      const errors = [{ pointer: '/roles', code: 'IDENTITY.ROLES_CONFLICT', detail }];
      throw new InvalidInputError('IDENTITY.ROLES_CONFLICT', detail, errors);
    }
    const token = makeKeyToken();
    const key: ApiKey = {
      id: token.id,
      tenantId: by.tenantId,
      name,
      roles: [...new Set(roles)],
      secretHash: hashSecret(token.secret),
      createdAt: this.clock.now(),
      createdBy: by.id,
      revokedAt: null,
    };
    await this.keys.create(key, () => this.changes.record('create', key, by));
    return { key, token: formatKeyToken(token) };
  }
}
