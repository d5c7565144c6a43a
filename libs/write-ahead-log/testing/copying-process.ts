/** A process that backs a log up, or repairs one, and may be killed while it does: `backup|repair <log> <copy>`. */
import { writeSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { backUpLog } from '../backup/back-up-log.js';
import { repairLog } from '../repair/repair-log.js';

const [verb, directory = '', copy = ''] = process.argv.slice(2);
const clock = new SystemClock();

writeSync(1, 'begun\n');
if (verb === 'backup') await backUpLog({ directory, target: copy, clock });
else await repairLog({ directory, source: copy, clock });
writeSync(1, 'done\n');
