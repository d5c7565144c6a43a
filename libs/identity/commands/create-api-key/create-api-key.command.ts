import type { Principal } from '../../authentication/principal.js';
import type { Role } from '../../permissions/role.js';

/** Make an API key of the tenant of who asks. */
export class CreateApiKeyCommand {
  constructor(
    readonly by: Principal,
    readonly name: string,
    readonly roles: readonly Role[],
  ) {}
}
