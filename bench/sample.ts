/**
 * A mean with its confidence interval by batch means: sojourn times in a queue depend on each other, so the run is cut
 * into 20 batches, each long against that dependence, and the batches' means are taken as the sample.
 */
const BATCHES = 20;
/** Student's t for 19 degrees of freedom at 99.9 %, two-sided. */
const T = 3.883;

export class Sample {
  private readonly sums = new Float64Array(BATCHES);
  private readonly size: number;
  private filling = 0;
  count = 0;

  constructor(expected: number) {
    this.size = Math.ceil(expected / BATCHES);
  }

  add(value: number): void {
    if (this.count === (this.filling + 1) * this.size) this.filling++;
    this.count++;
    this.sums[this.filling]! += value;
  }

  get mean(): number {
    return this.sums.reduce((a, b) => a + b, 0) / this.count;
  }

  /** Half the width of the 99.9 % confidence interval. */
  get halfWidth(): number {
    const means = [...this.sums].map((sum, i) => sum / (i < BATCHES - 1 ? this.size : this.count - this.size * i));
    const { mean } = this;
    const variance = means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (BATCHES - 1);
    return T * Math.sqrt(variance / BATCHES);
  }
}
