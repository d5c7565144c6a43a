import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LogRefusedError } from '../errors.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { flipped, withFile } from '../testing/tampering.js';
import { custodyKeyOf, readCustodyKey, readOrCreateCustodyKey } from './custody-key.js';
import { verifySignature } from './verify-signature.js';

const PATH = '/log/custody.key';
const message = Buffer.from('what was seen');

describe('the custody key', () => {
  it('given the seed of RFC 8032 7.1 test 1, then public key and signature are those of the RFC', () => {
    const key = custodyKeyOf(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'));
    const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
    const signature =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
    expect(key.publicKey).toBe(publicKey.toString('base64url'));
    expect(key.sign(Buffer.alloc(0)).toString('hex')).toBe(signature);
  });

  it('given no key, when read, then one is made for the owner alone, and read again it is the same', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'steno-custody-'));
    try {
      const made = await readOrCreateCustodyKey(nodeFileSystem, directory);
      const again = await readOrCreateCustodyKey(nodeFileSystem, directory);
      expect(again.publicKey).toBe(made.publicKey);
      expect(again.sign(message)).toEqual(made.sign(message));
      expect((await stat(join(directory, 'custody.key'))).mode & 0o777).toBe(0o600);
      expect(await readdir(directory)).toEqual(['custody.key']);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('given no key, when made at the same time by two, then both have the same', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const first = await readOrCreateCustodyKey(fileSystem, '/log');
    const second = await readOrCreateCustodyKey(
      fileSystem.afterPowerLoss(() => 1),
      '/log',
    );
    expect(second.publicKey).toBe(first.publicKey);
  });

  it('given a seed, when read, then it is used and nothing is written', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const key = await readOrCreateCustodyKey(fileSystem, '/log', Buffer.alloc(32, 3));
    expect(key.publicKey).toBe(custodyKeyOf(Buffer.alloc(32, 3)).publicKey);
    expect(fileSystem.files().size).toBe(0);
    expect(await readCustodyKey(fileSystem, '/log')).toBeUndefined();
    expect(() => custodyKeyOf(Buffer.alloc(31))).toThrow(RangeError);
  });

  it('given any flipped byte of the file, when read, then it is refused and not replaced', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await readOrCreateCustodyKey(fileSystem, '/log');
    const content = fileSystem.files().get(PATH)!;
    for (let at = 0; at < content.length; at++) {
      const damaged = withFile(fileSystem.files(), PATH, flipped(content, at));
      await expect(readOrCreateCustodyKey(damaged, '/log')).rejects.toThrow(LogRefusedError);
      expect(damaged.files().get(PATH)).toEqual(flipped(content, at));
    }
  });
});

describe('a signature', () => {
  const key = custodyKeyOf(Buffer.alloc(32, 1));
  const signature = key.sign(message);

  it('given what was signed, then it fits; given any other message, signature or key, then it does not', () => {
    expect(verifySignature(key.publicKey, message, signature)).toBe(true);
    expect(verifySignature(key.publicKey, Buffer.from('what was seem'), signature)).toBe(false);
    expect(verifySignature(custodyKeyOf(Buffer.alloc(32, 2)).publicKey, message, signature)).toBe(false);
    expect(verifySignature('no key', message, signature)).toBe(false);
    expect(verifySignature(key.publicKey, message, signature.subarray(1))).toBe(false);
    for (let at = 0; at < signature.length; at++) {
      expect(verifySignature(key.publicKey, message, flipped(signature, at))).toBe(false);
    }
  });
});
