/** What the process tells its supervisor by its end; numbers of sysexits.h where one fits. */
export const EXIT = {
  failure: 1,
  /** EX_SOFTWARE: shutting down took too long and was cut off. */
  forced: 70,
  /** EX_TEMPFAIL: another process works on the same data folder. */
  inUse: 75,
  /** EX_PROTOCOL: the database was migrated by a newer version than this one. */
  newerSchema: 76,
  /** EX_CONFIG: the environment is not usable. */
  config: 78,
} as const;
