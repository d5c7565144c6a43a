import type { PreparationRequest } from '../preparation/preparation-request.js';
import type { Preparation } from '../preparation/prepared-event.js';
import { EventPreparer } from './event-preparer.port.js';

/** Bodies larger than this, in bytes, are worth the way to another thread: some eight events. */
const LARGE_BYTES = 4_096;

/** Prepares small bodies here and large ones elsewhere. */
export class SizedEventPreparer extends EventPreparer {
  constructor(
    private readonly here: EventPreparer,
    private readonly elsewhere: EventPreparer,
  ) {
    super();
  }

  override prepare(request: PreparationRequest): Promise<Preparation> {
    return (request.body.length > LARGE_BYTES ? this.elsewhere : this.here).prepare(request);
  }
}
