let viewed: Uint8Array | undefined;
let view: DataView;

/**
 * A view of `bytes`, for whole words at a time. The last one is kept: many frames lie in one buffer one behind the other, and
 * to make a view takes as long as the CRC of a frame.
 */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    viewed = bytes;
  }
  return view;
}
