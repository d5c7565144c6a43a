import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, UnauthenticatedError, UnavailableError } from '#libs/kernel';
import type { ApiKey } from '../keys/api-key.js';
import type { ApiKeys } from '../keys/api-keys.port.js';
import { formatKeyToken, hashSecret, makeKeyToken } from '../keys/key-token.js';
import { Authenticator } from './authenticator.js';

const token = makeKeyToken();
const text = formatKeyToken(token);

function keyOf(more: Partial<ApiKey> = {}): ApiKey {
  const secretHash = hashSecret(token.secret);
  const rest = { createdAt: new Date(0), createdBy: null, revokedAt: null };
  return { id: token.id, tenantId: 'tenantaaaaaaa', name: 'test', roles: ['producer'], secretHash, ...rest, ...more };
}

class Store {
  asked = 0;
  answer: () => Promise<ApiKey | undefined> = () => Promise.resolve(keyOf());
  find = (): Promise<ApiKey | undefined> => {
    this.asked++;
    return this.answer();
  };
}

describe('finding out who is asking', () => {
  let store: Store;
  let clock: ManualClock;
  let authenticator: Authenticator;
  const ask = async (sent = text): Promise<string> => (await authenticator.authenticate(sent)).id;

  beforeEach(() => {
    store = new Store();
    clock = new ManualClock();
    authenticator = new Authenticator(store as unknown as ApiKeys, clock);
  });

  it('given a good key, when it is sent often, then the store is asked once in five seconds', async () => {
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([token.id, token.id, token.id]);
    await ask();
    expect(store.asked).toBe(1);
    clock.advance(5_000);
    await ask();
    expect(store.asked).toBe(2);
  });

  it.each([
    ['', () => ''],
    ['no key', () => 'eyJhbGciOi'],
    ['another secret', () => formatKeyToken({ ...makeKeyToken(), id: token.id })],
    ['a secret in another spelling', () => `${text}=`],
  ])('given %s, then nobody is asking', async (_, sent) => {
    await ask().catch(() => undefined);
    await expect(async () => ask(sent())).rejects.toBeInstanceOf(UnauthenticatedError);
  });

  it('given a revoked key, or none, then nobody is asking', async () => {
    store.answer = () => Promise.resolve(keyOf({ revokedAt: new Date() }));
    await expect(ask()).rejects.toBeInstanceOf(UnauthenticatedError);
    authenticator.forget(token.id);
    store.answer = () => Promise.resolve(undefined);
    await expect(ask()).rejects.toBeInstanceOf(UnauthenticatedError);
  });

  it('given a store that went away, when a known key is sent, then it is good for an hour', async () => {
    await ask();
    store.answer = () => Promise.reject(new UnavailableError('IDENTITY.UNAVAILABLE', 'away', 'unknown'));
    clock.advance(3_599_000);
    expect(await ask()).toBe(token.id);
    clock.advance(10_000);
    await expect(ask()).rejects.toBeInstanceOf(UnavailableError);
  });

  it('given a store that does not answer, when a known key is sent, then it is not waited for', async () => {
    await ask();
    store.answer = () => new Promise(() => undefined);
    clock.advance(6_000);
    expect(await ask()).toBe(token.id);
  });

  it('given a store that is away, when an unknown key is sent, then that is not held against it', async () => {
    store.answer = () => Promise.reject(new UnavailableError('IDENTITY.UNAVAILABLE', 'away', 'unknown'));
    await expect(ask()).rejects.toBeInstanceOf(UnavailableError);
  });

  it('given a configured admin key, when it is sent, then no store is needed', async () => {
    authenticator.configureAdmin('tenantaaaaaaa', 'correct horse battery');
    expect((await authenticator.authenticate('correct horse battery')).permissions.has('identity:manage')).toBe(true);
    expect(store.asked).toBe(0);
  });

  it('given an admin key that is to be configured, when it is sent before its tenant is known, then that is not held against it', async () => {
    authenticator.expectAdmin('correct horse battery');
    await expect(ask('correct horse battery')).rejects.toMatchObject({ code: 'API.STARTING' });
    await expect(ask('correct horse')).rejects.toBeInstanceOf(UnauthenticatedError);
    authenticator.configureAdmin('tenantaaaaaaa', 'correct horse battery');
    expect(await ask('correct horse battery')).toBe('configured');
  });
});
