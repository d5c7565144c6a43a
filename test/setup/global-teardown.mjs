import { once } from 'node:events';

/** Closes the channel to the guardian and waits until it has cleaned up. */
export default async function () {
  const { guardian } = globalThis;
  guardian.ref();
  guardian.disconnect();
  await once(guardian, 'exit');
}
