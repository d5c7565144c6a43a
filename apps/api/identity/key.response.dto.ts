import { ROLES, type ApiKey } from '#libs/identity';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A key without its secret. */
export class KeyResponse {
  @ApiProperty()
  readonly id: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  readonly roles: readonly string[];

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: String, nullable: true, description: 'The key that made it.' })
  readonly createdBy: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly revokedAt: string | null;

  @ApiPropertyOptional({ description: 'What its holder sends. Shown this once.' })
  readonly key?: string;

  constructor(key: ApiKey, token?: string) {
    this.id = key.id;
    this.name = key.name;
    this.roles = key.roles;
    this.createdAt = key.createdAt.toISOString();
    this.createdBy = key.createdBy;
    this.revokedAt = key.revokedAt?.toISOString() ?? null;
    if (token !== undefined) this.key = token;
  }
}

/** The keys of a tenant. */
export class KeyListResponse {
  @ApiProperty({ type: KeyResponse, isArray: true })
  readonly data: readonly KeyResponse[];

  constructor(keys: readonly ApiKey[]) {
    this.data = keys.map((key) => new KeyResponse(key));
  }
}
