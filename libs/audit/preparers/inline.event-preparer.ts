import { prepareEvents, type PreparationTools } from '../preparation/prepare-events.js';
import type { PreparationRequest } from '../preparation/preparation-request.js';
import type { Preparation } from '../preparation/prepared-event.js';
import { EventPreparer } from './event-preparer.port.js';

/** Prepares in the thread that asks: best for single events, which it would cost more to send away. */
export class InlineEventPreparer extends EventPreparer {
  constructor(private readonly tools: PreparationTools) {
    super();
  }

  override prepare(request: PreparationRequest): Promise<Preparation> {
    return prepareEvents(request, this.tools);
  }
}
