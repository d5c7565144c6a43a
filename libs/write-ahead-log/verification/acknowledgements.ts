import type { FileSystem } from '../file-system/file-system.port.js';
import { noticedLosses, type LossWithNotice } from '../repair/known-losses.js';
import type { StoreIdentity } from '../store-identity.js';
import type { Finding } from './finding.js';

/** Tells the findings that a signed notice in the log acknowledges from the others. */
export class Acknowledgements {
  private constructor(private readonly losses: readonly LossWithNotice[]) {}

  /**
   * Where notices are is what the last recovery says; each is read and its signature verified, by one of `keys` where they are
   * given. That a notice belongs into the log is for the chain to say.
   */
  static async of(
    fileSystem: FileSystem,
    directory: string,
    identity: StoreIdentity,
    keys: readonly string[] | undefined,
  ): Promise<Acknowledgements> {
    const losses = await noticedLosses(fileSystem, directory, identity);
    return new Acknowledgements(losses.filter(({ notice }) => !keys || keys.includes(notice.publicKey)));
  }

  /** The finding, and who acknowledged it where somebody did. It has to lie within the loss that the notice tells of. */
  weigh(finding: Finding): Finding {
    const found = this.losses.find(
      ({ loss: { damage } }) => isWithin(finding, damage) || isOfLostSegment(finding, damage),
    );
    if (!found) return finding;
    const { manifestId, noticePosition } = found.loss;
    const { acknowledgedAt, acknowledgedBy, reason } = found.notice;
    const sentence = `${finding.sentence}; acknowledged by ${acknowledgedBy} at ${acknowledgedAt} in the notice at position ${noticePosition}: ${reason}`;
    return {
      ...finding,
      sentence,
      acknowledged: { manifestId, noticePosition, acknowledgedAt, acknowledgedBy, reason },
    };
  }
}

type Damage = LossWithNotice['loss']['damage'];

/** All of the finding was taken for lost: what else goes wrong in there is no further loss. */
function isWithin({ kind, from, to }: Finding, damage: Damage): boolean {
  if ((kind !== 'damaged' && kind !== 'segment-missing') || from === undefined || to === undefined) return false;
  return damage.from <= from && from < damage.to && to <= damage.to;
}

/** With its header a segment is lost as a whole, and so are its seal and what the next one says of it. */
function isOfLostSegment({ kind, segment, from }: Finding, damage: Damage): boolean {
  if ((kind !== 'seal' && kind !== 'segment-mismatch') || from !== undefined) return false;
  return damage.fault === 'segment-header' && damage.segment === segment;
}
