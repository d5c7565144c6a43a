import type { DatabaseClient } from '#libs/database';
import type { Partition } from '../table/partition.ddl.js';

/** Whether something must be kept, whatever its retention class says. */
export abstract class LegalHolds {
  /**
   * The names of the holds on anything in a partition, which then stays. Asked within the transaction that detaches or drops
   * it, so that a hold that is there when that commits was seen, if it is placed under a lock of its own on what it holds.
   */
  abstract on(client: DatabaseClient, partition: Partition): Promise<readonly string[]>;
}

/** There is no way to place a hold yet; so nothing is held. */
export class NoLegalHolds extends LegalHolds {
  override async on(): Promise<readonly string[]> {
    return [];
  }
}
