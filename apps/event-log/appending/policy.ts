/** `ledger` refuses whatever would hide or end a stream; `open` allows it, as EventStoreDB does. */
export type Policy = 'ledger' | 'open';
