const FIRST = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Niklaus', 'Radia', 'Leslie', 'Shafi'];
const LAST = [
  'Lovelace',
  'Hopper',
  'Dijkstra',
  'Liskov',
  'Knuth',
  'Allen',
  'Wirth',
  'Perlman',
  'Lamport',
  'Goldwasser',
];

/** What identifies one person: a name, a number, an address, an e-mail address; no two people share one. */
export interface Person {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly ip: string;
}

/** The `n`th person, 0 to 9,999. */
export function person(n: number): Person {
  const serial = String(n).padStart(4, '0');
  const first = FIRST[n % FIRST.length]!;
  const last = LAST[Math.floor(n / FIRST.length) % LAST.length]!;
  return {
    name: `${first} ${last} the ${serial}th`,
    phone: `+1312555${serial}`,
    email: `${first}.${last}.${serial}@example.com`.toLowerCase(),
    ip: `203.0.${Math.floor(n / 250)}.${(n % 250) + 1}`,
  };
}

/** Every spelling under which the identifiers of people might lie in a file. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The first and the last characters depend on the neighbours.
    return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, -4));
  });
  return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), ...base64];
}

/** The texts of which one spelling or another occurs in `bytes`; one pass over them, however many texts there are. */
export function occurring(bytes: Buffer, texts: readonly string[]): string[] {
  const byHead = new Map<number, { text: string; spelling: Buffer }[]>();
  for (const text of texts) {
    for (const spelling of spellings(text)) {
      const head = spelling.readUInt32LE(0);
      byHead.set(head, [...(byHead.get(head) ?? []), { text, spelling }]);
    }
  }
  const found = new Set<string>();
  for (let at = 0; at + 4 <= bytes.length; at++) {
    for (const { text, spelling } of byHead.get(bytes.readUInt32LE(at)) ?? []) {
      if (spelling.equals(bytes.subarray(at, at + spelling.length))) found.add(text);
    }
  }
  return [...found];
}

/** An audit event with identifiers of a person in every field that can hold one. */
export function eventAbout(n: number): Record<string, unknown> {
  const { name, phone, email, ip } = person(n);
  const digits = phone.slice(1);
  return {
    id: `event of ${email} ${phone}`,
    type: n % 3 === 0 ? `call.to-${digits}` : 'profile.updated',
    occurredAt: '2026-11-21T10:00:00.1234567+01:00',
    actor: {
      id: email,
      type: n % 5 === 0 ? `line-${digits}` : 'user',
      ip,
      userAgent: `${name}'s phone`,
      sessionId: `session of ${phone}`,
    },
    entity: { type: n % 7 === 0 ? `number-${digits}` : 'profile', id: phone },
    operation: n % 4 === 0 ? `call-${digits}` : 'update',
    before: { name, [email]: phone },
    after: { name: `${name} (married)`, lines: [phone, { email }] },
    reason: `${name} asked for it by mail from ${email}`,
    subject: { type: 'phone', id: phone },
    service: `service of ${name}`,
    requestId: `request ${email}`,
    correlationId: `correlation ${phone}`,
    causationId: `causation ${name}`,
    metadata: { ip_address: ip, [`note of ${phone}`]: email, nested: { deep: [name] } },
    original: JSON.stringify({ name, phone, email, ip }),
  };
}
