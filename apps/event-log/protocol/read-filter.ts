import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import type { FieldReader } from '../protobuf/field-reader.js';
import type { FilterOptions } from '../reading/event-filter.js';

/** Events looked at for a page where the filter asks for no window of its own. */
export const DEFAULT_WINDOW = 32;

/** Reads FilterOptions of a Read call. */
export function readFilter(reader: FieldReader): FilterOptions {
  let on: 'stream' | 'type' | undefined;
  let expression: { regex: string; prefixes: Buffer[] } = { regex: '', prefixes: [] };
  let window: number | undefined;
  let windowed = false;
  let multiplier = 0;
  while (reader.next()) {
    if (reader.field === 1 || reader.field === 2) {
      on = reader.field === 1 ? 'stream' : 'type';
      expression = readExpression(reader.enter());
    } else if (reader.field === 3) {
      window = reader.varint();
      windowed = true;
    } else if (reader.field === 4) {
      reader.skip();
      windowed = true;
    } else if (reader.field === 5) multiplier = reader.varint();
    else reader.skip();
  }
  if (!on || !windowed) throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The filter is not complete.');
  return { on, ...expression, window, checkpointInterval: multiplier * (window ?? DEFAULT_WINDOW) };
}

function readExpression(reader: FieldReader): { regex: string; prefixes: Buffer[] } {
  let regex = '';
  const prefixes: Buffer[] = [];
  while (reader.next()) {
    if (reader.field === 1) regex = reader.bytes().toString('utf8');
    else if (reader.field === 2) prefixes.push(Buffer.from(reader.bytes()));
    else reader.skip();
  }
  return { regex, prefixes };
}
