/** An object of the field when there is a value, else an empty one: to be spread where absent fields are left out. */
export const given = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
