/** The name of a database schema that is safe to write into SQL, where a parameter cannot stand. */
export type Schema = string & { readonly checked: unique symbol };

export function schemaName(name: string): Schema {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(`DATABASE_SCHEMA must match [a-z_][a-z0-9_]{0,62}; received ${JSON.stringify(name)}.`);
  }
  return name as Schema;
}
