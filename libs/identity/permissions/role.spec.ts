import { describe, expect, it } from '@jest/globals';
import { forbiddenPairIn, isRole, mayReadClear, permissionsOf, ROLES } from './role.js';

describe('roles', () => {
  it('given a producer, then it records and reads nothing', () => {
    expect([...permissionsOf(['producer'])]).toEqual(['audit:record']);
  });

  it('given duties that judge one another, then they cannot be held together', () => {
    expect(forbiddenPairIn(['producer', 'auditor', 'admin'])).toEqual(['admin', 'auditor']);
    expect(forbiddenPairIn(['producer', 'auditor'])).toBeUndefined();
  });

  it('given officers, when they read, then personal data are clear for a purpose; for an admin at once; for an auditor never', () => {
    expect(mayReadClear(['privacy-officer'], undefined)).toBe(false);
    expect(mayReadClear(['privacy-officer'], 'access request 7')).toBe(true);
    expect(mayReadClear(['admin'], undefined)).toBe(true);
    expect(mayReadClear(['auditor'], 'curiosity')).toBe(false);
  });

  it('given words that are no roles, then they are none', () => {
    expect(ROLES.every(isRole)).toBe(true);
    expect(isRole('constructor')).toBe(false);
  });
});
