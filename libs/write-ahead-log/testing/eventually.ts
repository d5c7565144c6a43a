const WAIT_MS = 10;
const WAIT_MAX_MS = 10_000;

/** Resolves when `condition` holds; rejects when it does not within ten seconds. */
export async function eventually(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += WAIT_MS) {
    if (waited > WAIT_MAX_MS) throw new Error('what was waited for did not come about');
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}
