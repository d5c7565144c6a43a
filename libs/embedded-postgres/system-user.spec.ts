import { describe, expect, it } from '@jest/globals';
import { chooseUser } from './system-user.js';

const passwd = [
  'root:x:0:0:root:/root:/bin/bash',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash',
  'ann:x:1000:1000::/home/ann:/bin/bash',
  '',
].join('\n');

describe('choosing whom root runs PostgreSQL as', () => {
  it.each([
    ['the owner of the data, where it has a name', passwd, 1000, 'ann'],
    ['postgres, where there are no data yet', passwd, undefined, 'postgres'],
    ['postgres, where root owns the data', passwd, 0, 'postgres'],
    ['postgres, where nobody knows the owner', passwd, 4242, 'postgres'],
    ['nobody, where there is no postgres', passwd.replace('postgres:', 'mysql:'), undefined, 'nobody'],
    ['no one, where there is neither', 'root:x:0:0::/:/bin/sh', undefined, undefined],
    ['no one, where there is no such file', '', undefined, undefined],
  ])('then it is %s', (_, text, owner, name) => {
    expect(chooseUser(text, owner)?.name).toBe(name);
  });
});
