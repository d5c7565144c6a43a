import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.js';
import { EXIT, startFailure } from './exit-codes.js';

describe('the command line of the event log', () => {
  it('given a directory only, when it is read, then the ledger policy and the port of EventStoreDB are taken', () => {
    expect(parseCommandLine(['--data', '/d'])).toEqual({
      dataDirectory: '/d',
      host: '127.0.0.1',
      port: 2113,
      policy: 'ledger',
    });
  });

  it('given everything, when it is read, then it is so', () => {
    const args = '--data /d --port 0 --policy open --host ::1 --max-append-size 5000 --segment-size 1000000'.split(' ');
    expect(parseCommandLine(args)).toEqual({
      dataDirectory: '/d',
      host: '::1',
      port: 0,
      policy: 'open',
      appendBytesMax: 5000,
      segmentBytes: 1_000_000,
    });
  });

  it.each([
    [[], '--data is missing'],
    [['--data', '/d', '--policy', 'shut'], '--policy is "shut"'],
    [['--data', '/d', '--port', '70000'], '--port is "70000"; it must be a whole number from 0 to 65535.'],
    [['--data', '/d', '--port', '1e3'], '--port is "1e3"'],
    [['--data', '/d', '--tls-cert', 'c.pem'], '--tls-cert and --tls-key go together'],
    [['--data', '/d', '--tls-cert', '/no/c', '--tls-key', '/no/k'], '/no/c cannot be read (ENOENT)'],
    [['--data', '/d', '--colour'], '--colour'],
  ])(
    'given %j, when it is read, then a sentence says what is wrong, and the exit code is that of usage',
    (args, sentence) => {
      expect(() => parseCommandLine(args)).toThrow(sentence);
      try {
        parseCommandLine(args);
      } catch (error) {
        expect(startFailure(error).code).toBe(EXIT.USAGE);
      }
    },
  );

  it('given errors of the system, when it does not start, then codes and sentences tell them apart', () => {
    const failure = (code: string): unknown =>
      startFailure(Object.assign(new Error('it failed'), { code }), { dataDirectory: '/d', port: 5 });
    expect(failure('EADDRINUSE')).toEqual({ code: 69, sentence: expect.stringContaining('Port 5 is taken') });
    expect(failure('EACCES')).toEqual({ code: 77, sentence: expect.stringContaining('A right is missing') });
    expect(failure('EWHATEVER')).toEqual({ code: 70, sentence: 'it failed' });
  });
});
