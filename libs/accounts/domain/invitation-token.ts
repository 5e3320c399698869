import { isId } from '#kernel';

/** The text of an invitation: it names its workspace, so that its row is found within that workspace. */
export const invitationToken = (workspaceId: string, secret: string): string =>
  `${Buffer.from(workspaceId.replaceAll('-', ''), 'hex').toString('base64url')}.${secret}`;

/** The workspace that an invitation names; null when the text is no invitation. */
export function workspaceOfInvitation(token: string): string | null {
  const hex = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isId(id) ? id : null;
}
