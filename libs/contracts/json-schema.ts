/** A JSON schema (draft 2020-12) with this ledger's annotations. */
export interface JsonSchema {
  readonly $id?: string;
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  /** The field stands in clear in the log: under its own name, or under the one given. */
  readonly 'x-open'?: true | string;
  /** The pointers of the fields that name the people whom this field is about. */
  readonly 'x-subject'?: string | readonly string[];
  /** The field names a person, of this subject type. */
  readonly 'x-subject-type'?: string;
}
