import type { PreparationRequest } from '../preparation/preparation-request.js';
import type { Preparation } from '../preparation/prepared-event.js';

/** Makes bodies into sealed events, here or elsewhere. */
export abstract class EventPreparer {
  /** As `prepareEvents`. The body's bytes are still the caller's afterwards. */
  abstract prepare(request: PreparationRequest): Promise<Preparation>;
}
