/** The options of `steno projections attest`. */
export interface AttestCommandOptions {
  readonly deep?: boolean;
  readonly sample?: string;
  readonly all?: boolean;
  readonly maxRate?: string;
  readonly json?: boolean;
}
