/** Whether the table itself has the key: names such as `toString`, which every object inherits, are none of its keys. */
export const isKeyOf = <Table extends object>(table: Table, key: string): key is string & keyof Table =>
  Object.hasOwn(table, key);
