/** Another Pregón works on this data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  /** For the process that gives up because of it (EX_TEMPFAIL). */
  readonly exitCode = 75;

  constructor(
    readonly folder: string,
    readonly owner: string,
  ) {
    super(
      `Pregón is already running as pid ${owner} on the data folder ${folder}; ` +
        'stop it or choose another PREGON_DATA_DIR.',
    );
  }
}
