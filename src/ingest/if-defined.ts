/** `{ [key]: value }`, or `{}` when undefined; for spreading where absent fields are left out. */
export const ifDefined = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
