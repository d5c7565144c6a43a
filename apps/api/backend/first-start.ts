import { randomShortId, uuidV4, type Clock } from '#libs/kernel';
import { firstKeyOf, makeKeyToken, type Authenticator, type Deployment, type Deployments } from '#libs/identity';
import type { Keyring } from '#libs/privacy';
import { adminKeyPath, readAdminKey, writeAdminKey } from './admin-key-file.js';

/** The tenant of the first start. */
const DEFAULT_TENANT = 'default';

/** What the first start works with. */
export interface FirstStart {
  readonly deployments: Deployments;
  readonly keyring: Keyring;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly dataDirectory: string;
  /** The configured admin key; null where one is to be made. */
  readonly adminKey: string | null;
}

/** The key is on disk before the database knows it: a crash between the two leaves a key that the next start takes. */
async function makeFirstKey(tenantId: string, { deployments, clock, dataDirectory }: FirstStart): Promise<void> {
  if (await deployments.hasFirstKey(tenantId)) return;
  const path = adminKeyPath(dataDirectory);
  const written = await readAdminKey(path);
  const token = written ?? makeKeyToken();
  if (!written) await writeAdminKey(path, token);
  await deployments.createFirstKey(firstKeyOf(tenantId, token, clock));
}

/** Makes what is missing of the deployment, the tenant `default` and its admin key, and gives the deployment. */
export async function ensureFirstStart(start: FirstStart): Promise<Deployment> {
  const { deployments, keyring, authenticator, clock, adminKey } = start;
  const fresh = { id: randomShortId(), streamId: uuidV4(), createdAt: clock.now(), announced: false };
  const deployment = await deployments.findOrCreate(fresh);
  const tenantId = await deployments.findOrCreateTenant(DEFAULT_TENANT, randomShortId());
  await keyring.createTenant(tenantId);
  if (adminKey !== null) authenticator.configureAdmin(tenantId, adminKey);
  else await makeFirstKey(tenantId, start);
  return deployment;
}
