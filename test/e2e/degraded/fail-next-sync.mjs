/**
 * Loaded into every process by NODE_OPTIONS: in that of the event log a sync fails once, as on a broken disk, each time the
 * file that FAIL_NEXT_SYNC names is there.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const flag = process.env.FAIL_NEXT_SYNC;
if (flag && process.argv[1]?.includes('apps/event-log/')) {
  const real = fs.fdatasync;
  fs.fdatasync = (fd, callback) => {
    if (!fs.existsSync(flag)) return real(fd, callback);
    fs.unlinkSync(flag);
    const error = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    setImmediate(callback, error);
  };
  syncBuiltinESMExports();
}
