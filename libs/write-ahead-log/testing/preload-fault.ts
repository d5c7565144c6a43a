/** `node --import <this file>`: the process's own file system has the fault that STENO_PLANNED_FAULT says, as JSON. */
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { interceptingFileSystem } from './intercepting.file-system.js';
import { planned, type PlannedFault } from './planned-fault.js';

const fault = process.env['STENO_PLANNED_FAULT'];
if (fault)
  Object.assign(
    nodeFileSystem,
    interceptingFileSystem({ ...nodeFileSystem }, planned(JSON.parse(fault) as PlannedFault)),
  );
