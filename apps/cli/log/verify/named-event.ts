/** An event that a finding concerns. */
export interface NamedEvent {
  /** Undefined where only the key of its stream is known. */
  readonly stream: string | undefined;
  /** Hex. */
  readonly streamKey: string;
  /** Null: a tombstone. */
  readonly revision: number | null;
  readonly id?: string;
  readonly type?: string;
  /** Number of its frame, where one frame is concerned. */
  readonly seq?: number;
  readonly position?: number;
  readonly segment?: string;
  readonly offset?: number;
  /**
   * `whole`: its bytes are those that were written, which the next frame proves. `readable`: this is what its bytes say now.
   * `unreadable`: its bytes say nothing any more. `missing`: it is not there.
   */
  readonly state: 'whole' | 'readable' | 'unreadable' | 'missing';
}
