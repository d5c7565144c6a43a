import type { CustodyKey } from '../custody/custody-key.js';
import { verifySignature } from '../custody/verify-signature.js';
import type { Damage } from '../recovery/damage.js';

export const REASON_LENGTH_MAX = 1000;
export const NAME_LENGTH_MAX = 200;
const DOMAIN = 'stenographer loss notice 1\n';

/** A damage as a notice names it, with what the log goes on from behind it. */
export interface NoticedLoss extends Damage {
  readonly next: { readonly seq: number; readonly chain: string };
}

/** What somebody acknowledged as lost. The body of a frame of type 4 holds it, signed. */
export interface LossNotice {
  readonly version: 1;
  readonly storeId: string;
  readonly manifestId: string;
  /** Of the file of the manifest, in hex. */
  readonly manifestSha256: string;
  readonly acknowledgedAt: string;
  readonly acknowledgedBy: string;
  readonly reason: string;
  readonly losses: readonly NoticedLoss[];
}

/** The body of a frame: the notice, the public key, and the signature of the notice by it. */
export function encodeLossNotice(notice: LossNotice, key: CustodyKey): Buffer {
  const signature = key.sign(message(notice)).toString('base64url');
  return Buffer.from(JSON.stringify({ notice, publicKey: key.publicKey, signature }));
}

/** Reads the body of a loss notice; undefined where it is none, or its signature is not that of the key it names. */
export function decodeLossNotice(body: Buffer): (LossNotice & { readonly publicKey: string }) | undefined {
  try {
    const { notice, publicKey, signature } = JSON.parse(body.toString('utf8')) as {
      notice: LossNotice;
      publicKey: string;
      signature: string;
    };
    const bytes = Buffer.from(signature, 'base64url');
    const isSigned = bytes.toString('base64url') === signature && verifySignature(publicKey, message(notice), bytes);
    return isSigned && notice.version === 1 && Array.isArray(notice.losses) ? { ...notice, publicKey } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a notice tells of exactly this damage: where it is, and what is before and after it. */
export function covers(loss: NoticedLoss, damage: Damage): boolean {
  return (
    loss.from === damage.from &&
    loss.to === damage.to &&
    loss.firstSeq === damage.firstSeq &&
    loss.chainBefore === damage.chainBefore &&
    damage.lastSeq !== null &&
    loss.next.seq === damage.lastSeq + 1 &&
    loss.next.chain === damage.chainAfter
  );
}

function message(notice: LossNotice): Buffer {
  return Buffer.from(`${DOMAIN}${JSON.stringify(notice)}`);
}
