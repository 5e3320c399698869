import type { Account } from '../../core/store.js';

/** A plain server of version 4.5 (NETWORKS.md §2c). */
export const mastodonSettings = {
  maxCharacters: 500,
  charactersReservedPerUrl: 23,
  maxMediaAttachments: 4,
  descriptionLimit: 1500,
  imageSizeLimit: 16_777_216,
  videoSizeLimit: 103_809_024,
  /** "Still processing" answers before an upload is ready; 0: ready at once, answered with 200. */
  mediaPolls: 1,
  /** How long a post is missing from the list of its account's posts. */
  timelineLagMs: 0,
  statusesPer3Hours: 300,
  requestsPer5Minutes: 300,
  mediaPer30Minutes: 30,
  deletesPer30Minutes: 30,
};
export type MastodonSettings = typeof mastodonSettings;

/** The settings that hold for an account; the server's own without one. */
export const settingsOf = (defaults: MastodonSettings, account: Account | null): MastodonSettings =>
  account ? { ...defaults, ...account.settings } : defaults;
