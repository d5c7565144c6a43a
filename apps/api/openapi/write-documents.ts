import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { generateDocuments } from './documents.js';

/** Writes the generated documents into the working directory, which is the project's. */
for (const [path, text] of await generateDocuments()) await writeFile(path, text);
process.exit(0);
