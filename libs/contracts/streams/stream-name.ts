import { isShortId, isUuid } from '#libs/kernel';

/** The stream of signed checkpoints. */
export const CHECKPOINT_STREAM = 'integrity-checkpoints';

const CATEGORY = /^[a-z][a-z0-9]*$/;
const OWN_CATEGORIES: readonly string[] = ['audit', 'ledger', 'integrity'];

/** What a stream name says. `tenantId` of a ledger stream is the id of the deployment. */
export interface StreamName {
  readonly kind: 'aggregate' | 'audit' | 'ledger';
  readonly category: string;
  readonly tenantId: string;
  /** A UUID, of an audit stream the recorder's id. */
  readonly id: string;
}

function checked(kind: string, tenantId: string, id: string, rightId: boolean): string {
  if (!isShortId(tenantId)) throw new RangeError('a tenant or deployment id is 13 characters of a-z and 2-7');
  if (!rightId) throw new RangeError(`not an id for a stream of ${kind}`);
  return `${kind}-${tenantId}.${id}`;
}

/** `<category>-<tenantId>.<uuid>`. A RangeError if a part has another form, or the category is one of the ledger's own. */
export function aggregateStream(category: string, tenantId: string, id: string): string {
  if (!CATEGORY.test(category) || OWN_CATEGORIES.includes(category))
    throw new RangeError(`not a category of aggregates: ${category}`);
  return checked(category, tenantId, id, isUuid(id) && id === id.toLowerCase());
}

/** `audit-<tenantId>.<recorderId>`. */
export function auditStream(tenantId: string, recorderId: string): string {
  return checked('audit', tenantId, recorderId, isShortId(recorderId));
}

/** `ledger-<deploymentId>.<uuid>`, where the ledger speaks of itself. */
export function ledgerStream(deploymentId: string, id: string): string {
  return checked('ledger', deploymentId, id, isUuid(id) && id === id.toLowerCase());
}

const NAME = /^([a-z][a-z0-9]*)-([a-z2-7]{13})\.([a-z0-9-]{13,36})$/;

/** Takes a stream name apart; undefined for names that are none of ours, and for {@link CHECKPOINT_STREAM}. */
export function parseStreamName(stream: string): StreamName | undefined {
  const [, category, tenantId, id] = NAME.exec(stream) ?? [];
  if (category === undefined || tenantId === undefined || id === undefined) return undefined;
  if (category === 'audit') return isShortId(id) ? { kind: 'audit', category, tenantId, id } : undefined;
  if (category === 'integrity' || !isUuid(id)) return undefined;
  return { kind: category === 'ledger' ? 'ledger' : 'aggregate', category, tenantId, id };
}
