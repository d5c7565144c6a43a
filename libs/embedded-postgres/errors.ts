/** PostgreSQL cannot be set up or started here; the message is a sentence that says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Somebody else listens on the port that PostgreSQL was to listen on. */
export class PortTakenError extends EmbeddedPostgresError {}
