import { cloudevents } from './formats/cloudevents.format.js';
import { cloudtrail } from './formats/cloudtrail.format.js';
import { git } from './formats/git.format.js';
import { github } from './formats/github.format.js';
import { googleAudit } from './formats/google-audit.format.js';
import { kubernetes } from './formats/kubernetes.format.js';
import { ndjson } from './formats/ndjson.format.js';
import { windows } from './formats/windows.format.js';
import type { ImportFormat } from './import-format.js';

/** Every format that `steno import` reads. A new one is a file in `formats/` and its name here. */
export const importFormats: readonly ImportFormat[] = [
  cloudtrail,
  cloudevents,
  ndjson,
  kubernetes,
  windows,
  github,
  googleAudit,
  git,
];

/** The format of that name. */
export function importFormat(name: string): ImportFormat | undefined {
  return importFormats.find((format) => format.name === name);
}
