/** What a person is told about something that went wrong: stable code, what happened, what to do. */
export interface Told {
  code: string;
  message: string;
  action: string;
}
