import type { Account } from '../../core/store.js';

/** Limits of NETWORKS.md §1c. */
export const xSettings = {
  maxWeightedLength: 280,
  /** 1: the same text again by the same account is refused, as X does; 0: it is taken, so that doublings can be counted. */
  refusesDuplicates: 1,
  imageSizeLimit: 5_242_880,
  gifSizeLimit: 15_728_640,
  videoSizeLimit: 536_870_912,
  altLimit: 1000,
  /** STATUS answers "pending" so often before a GIF or video is ready. */
  mediaPolls: 1,
  /** The same for still images; on X they are ready at once. */
  imagePolls: 0,
  /** How long a post is missing from its author's timeline. */
  timelineLagMs: 0,
  postsPer15Minutes: 100,
  deletesPer15Minutes: 50,
  timelinePer15Minutes: 900,
  lookupPer15Minutes: 900,
  profilePer15Minutes: 75,
  uploadsPer15Minutes: 500,
  accessTokenSeconds: 7200,
};
export type XSettings = typeof xSettings;

export const settingsOf = (defaults: XSettings, account: Account | null): XSettings =>
  account ? { ...defaults, ...account.settings } : defaults;
