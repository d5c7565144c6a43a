export * from './formats.js';
export * from './import-format.js';
export * from './import-record.js';
export * from './records/record.js';
export * from './records/split-records.js';
export { gitLogArguments, gitLogRecords } from './git-log/git-log-records.js';
export { FieldMapError, parseFieldMap, type FieldMap } from './values/field-map.js';
export { excerptOf } from './values/excerpt.js';
