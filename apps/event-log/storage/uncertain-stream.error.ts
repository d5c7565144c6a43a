import { StenoError } from '#libs/kernel';

/** The last events of the stream may be among what is lost: no revision can be given that is certainly free. Nothing was written. */
export class UncertainStreamError extends StenoError {
  constructor(from: number, to: number, manifestId: string) {
    super(
      'LOG.STREAM_UNCERTAIN',
      `the last events of this stream may be lost with positions ${from} to ${to} (manifest ${manifestId}), so that its next revision is not known; put them back with steno log repair --from`,
    );
  }
}
