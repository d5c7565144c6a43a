/** Brings the database up to date. Loaded when it is needed, since it takes a second and only a start needs it. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const { migrate } = await import('#libs/database');
  await migrate(databaseUrl);
}
