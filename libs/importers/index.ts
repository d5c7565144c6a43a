export * from './records/record.js';
export * from './records/split-records.js';
