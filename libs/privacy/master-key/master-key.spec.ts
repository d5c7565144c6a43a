import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { uuidV4 } from '#libs/kernel';
import { MasterKey } from '#libs/privacy';

const identity = { keyId: uuidV4(), tenantId: 'abcdefghijk27', kind: 'subject', class: 'security' };
const key = Buffer.alloc(32, 5);

describe('the master key', () => {
  it('given its text, when read again, then it is the same key, in hexadecimal and both kinds of base64', () => {
    const master = MasterKey.random();
    const bytes = Buffer.from(master.reveal(), 'base64url');
    for (const text of [master.reveal(), `${master.reveal()}\n`, bytes.toString('hex'), bytes.toString('base64')])
      expect(MasterKey.parse(text).id).toBe(master.id);
    for (const text of ['', 'x', bytes.subarray(1).toString('hex'), `${bytes.toString('hex')}00`])
      expect(() => MasterKey.parse(text)).toThrow(/32 bytes/);
  });

  it('given a wrapped key, when it is moved, changed, or meets another master key, then it does not open', () => {
    const master = MasterKey.random();
    const wrapped = master.wrap(identity, key);
    expect(master.unwrap(identity, wrapped)).toEqual(key);
    for (const moved of [{ keyId: uuidV4() }, { tenantId: 'zzzzzzzzzzzzz' }, { kind: 'period' }, { class: 'call' }])
      expect(() => master.unwrap({ ...identity, ...moved }, wrapped)).toThrow(/does not open/);
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Buffer.from(wrapped);
      changed[at]! ^= 1;
      expect(() => master.unwrap(identity, changed)).toThrow(/does not open/);
    }
    expect(() => MasterKey.random().unwrap(identity, wrapped)).toThrow(/does not open/);
    expect(() => master.unwrap(identity, Buffer.alloc(3))).toThrow(/does not open/);
  });

  it('given a master key, when it is shown, then its bytes are not', () => {
    const master = MasterKey.random();
    const shown = inspect(master, { depth: 5, showHidden: true }) + JSON.stringify(master);
    expect(shown).not.toContain(master.reveal());
    expect(shown).toContain(master.id);
  });
});
