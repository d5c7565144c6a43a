import type { Surroundings } from '../../log/surroundings.js';
import { ProjectionsClient } from '../projections-client.js';
import { versionOf } from '../run-drop.js';
import { orderOf, type RebuildOptions, watchOrLeave } from './run-rebuild.js';

/** Lets a version become the live one, and watches it. */
export async function runSwitch(
  name: string,
  text: string,
  options: RebuildOptions,
  surroundings: Surroundings,
): Promise<number> {
  const version = versionOf(text);
  const client = new ProjectionsClient(options);
  await client.switchTo(name, version, orderOf(options));
  return watchOrLeave(client, [{ name, version }], options, surroundings);
}
