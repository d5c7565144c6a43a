const SECTOR_BYTES = 512;

/** The content of a simulated file: as programs see it, and as the disk has it. */
export class SimulatedInode {
  content = Buffer.alloc(0);
  /** Bytes that take space: a hole at the end takes none. */
  used = 0;
  private disk = Buffer.alloc(0);
  /** Sectors that differ from the disk and will be written by the next sync. */
  private readonly dirty = new Set<number>();

  /** A file that is on disk as it is. */
  static of(content: Buffer): SimulatedInode {
    const inode = new SimulatedInode();
    inode.content = Buffer.from(content);
    inode.disk = Buffer.from(content);
    inode.used = content.length;
    return inode;
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.content.length) this.resize(end);
    this.content.set(bytes, position);
    this.used = Math.max(this.used, end);
    this.markDirty(position, end);
  }

  truncate(length: number): void {
    const previous = this.content.length;
    this.resize(length);
    this.used = Math.min(this.used, length);
    this.markDirty(Math.min(length, previous), Math.max(length, previous));
  }

  sync(): void {
    const disk = Buffer.alloc(this.content.length);
    this.disk.copy(disk);
    for (const sector of this.dirty) this.copySector(this.content, disk, sector);
    this.disk = disk;
    this.dirty.clear();
  }

  /** A failed sync, as Linux has it: what was dirty is called clean and is not on the disk. */
  failSync(): void {
    this.dirty.clear();
  }

  /** What the disk has after a power loss: of what was not synced, each sector is there or not. */
  afterPowerLoss(random: () => number): SimulatedInode {
    const kept = [...this.dirty].filter(() => random() < 0.5);
    const ends = kept.map((sector) => Math.min((sector + 1) * SECTOR_BYTES, this.content.length));
    const isCut = this.content.length < this.disk.length && random() < 0.5;
    const content = Buffer.alloc(isCut ? this.content.length : Math.max(this.disk.length, ...ends));
    this.disk.copy(content);
    for (const sector of kept) this.copySector(this.content, content, sector);
    return SimulatedInode.of(content);
  }

  private copySector(from: Buffer, to: Buffer, sector: number): void {
    const start = sector * SECTOR_BYTES;
    to.fill(0, start, Math.min(start + SECTOR_BYTES, to.length));
    to.set(from.subarray(start, Math.min(start + SECTOR_BYTES, to.length)), Math.min(start, to.length));
  }

  private resize(length: number): void {
    const content = Buffer.alloc(length);
    this.content.copy(content);
    this.content = content;
  }

  private markDirty(start: number, end: number): void {
    for (let sector = Math.floor(start / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) this.dirty.add(sector);
  }
}
