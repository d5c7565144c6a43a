import { ERROR_CATALOGUE } from './error-catalogue.js';

const HEAD = `# Errors

Every answer that is not a success is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`,
\`instance\`, \`code\`, \`requestId\`, for invalid input \`errors\` (each a JSON pointer, a code and a sentence), and for a 503
\`outcome\`: \`not-written\`, or \`unknown\` where a write may have happened. Codes are stable; sentences may change.
A 503 has \`Retry-After\`, in seconds.

This page is generated from the catalogue in \`apps/api/errors\`; \`/docs/errors\` of a running service shows it.
`;

/** The reference of all error codes, as Markdown. */
export function errorReference(): string {
  const sections = ERROR_CATALOGUE.map(([about, entries]) => {
    const rows = Object.entries(entries).map(
      ([code, { status, title, meaning }]) =>
        `| <a id="${code}"></a>\`${code}\` | ${status ?? ''} | ${title} | ${meaning} |`,
    );
    return ['', `## ${about}`, '', '| code | status | title | what it means |', '|---|---|---|---|', ...rows].join(
      '\n',
    );
  });
  return `${HEAD}${sections.join('\n')}\n`;
}
