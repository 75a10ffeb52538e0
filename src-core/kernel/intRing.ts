/** A growing first-in-first-out ring of int32, for queues that must not allocate per entry. */
export class IntRing {
  size = 0;
  private head = 0;
  private cells = new Int32Array(16);

  push(value: number): void {
    if (this.size === this.cells.length) this.grow();
    this.cells[(this.head + this.size) & (this.cells.length - 1)] = value;
    this.size++;
  }

  /** The oldest value. Call it only while `size > 0`. */
  shift(): number {
    const value = this.cells[this.head]!;
    this.head = (this.head + 1) & (this.cells.length - 1);
    this.size--;
    return value;
  }

  private grow(): void {
    const { cells, head } = this;
    const wider = new Int32Array(cells.length * 2);
    wider.set(cells.subarray(head));
    wider.set(cells.subarray(0, head), cells.length - head);
    this.cells = wider;
    this.head = 0;
  }
}
