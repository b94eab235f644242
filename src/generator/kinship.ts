/** The kinship code used before 2018, by today's code. */
export const OLD_KINSHIP: Readonly<Record<string, string>> = {
  '10': '2',
  '20': '1',
  '50': '3',
  '38': '4',
  '39': '4',
  '43': '6',
  '90': '6',
};
