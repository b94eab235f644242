/** The pages of the portal to which e-mails and SMS lead. */
export const LINKED_PAGES = ['activation', 'confirmation', 'mot-de-passe', 'arret', 'assistance'] as const;
export type LinkedPage = (typeof LINKED_PAGES)[number];

/**
 * The address of a page with what it is to use, such as `https://…/activation#token=…`. `portalUrl` has no slash at its end; what is carried
 * is the fragment and is not escaped: browsers send fragments to no server, so no log and no `Referer` holds it.
 */
export const pageLink = (portalUrl: string, page: LinkedPage, carried: Readonly<Record<string, string>>): string => {
  const fragment = Object.entries(carried).map(([name, value]) => `${name}=${value}`);
  return `${portalUrl}/${page}#${fragment.join('&')}`;
};
