/** What an alert does besides telling: it stops the publishing queue of these channels, or of the whole workspace. */
export interface HoldAction {
  kind: 'hold';
  channels: string[] | 'all';
}
