/**
 * Seeded random numbers, one stream per named purpose, so that two deployments under one seed see the same arrivals
 * however much else they draw.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand). Only int32 arithmetic and + − × ÷ are used, which ECMAScript
 * defines to the bit; `Math.log` and `Math.exp` it leaves to the engine. So every engine draws the same numbers.
 */
export class RandomStream {
  private readonly state: Int32Array;

  /** The stream of that name under that seed (any integer up to 2⁵³). */
  constructor(seed: number, name: string) {
    this.state = new Int32Array(4);
    let hash = hashOf(seed, name);
    for (let i = 0; i < 3; i++) {
      hash = (hash + 0x9e3779b9) | 0;
      this.state[i] = mixed(hash);
    }
    this.state[3] = 1;
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** 32 random bits, as an int32. */
  bits(): number {
    const { state } = this;
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]!;
    const d = state[3]!;
    const sum = (((a + b) | 0) + d) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    state[3] = (d + 1) | 0;
    return sum;
  }

  /** Uniform in the open interval (0, 1), in steps of 2⁻³². */
  uniform(): number {
    return ((this.bits() >>> 0) + 0.5) * 2 ** -32;
  }

  /** Uniform in 0 … n − 1, for 1 ≤ n ≤ 2³², without bias. */
  integer(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let bits = this.bits() >>> 0;
    while (bits >= limit) bits = this.bits() >>> 0;
    return bits % n;
  }

  /**
   * Exponential with that mean, by the ziggurat of Marsaglia and Tsang (doi:10.18637/jss.v005.i08): 98.9 % of the draws
   * cost 32 bits, a table look-up and a multiplication. 8 bits choose the layer and 24 others the place in it.
   */
  exponential(mean: number): number {
    const bits = this.bits();
    const layer = bits & 255;
    const place = bits >>> 8;
    if (place < SURE[layer]!) return place * WIDTH[layer]! * mean;
    return this.edge(layer, place) * mean;
  }

  /** The same in whole microseconds, as the clock counts. */
  exponentialUs(meanUs: number): number {
    return Math.floor(this.exponential(meanUs) + 0.5);
  }

  /** Tail of the lowest layer, or the wedge at a layer's right end. */
  private edge(firstLayer: number, firstPlace: number): number {
    let layer = firstLayer;
    let place = firstPlace;
    for (;;) {
      if (place < SURE[layer]!) return place * WIDTH[layer]!;
      if (layer === 0) return TAIL - ln(this.uniform());
      const x = place * WIDTH[layer]!;
      const y = HEIGHT[layer - 1]! + this.uniform() * (HEIGHT[layer]! - HEIGHT[layer - 1]!);
      if (-ln(y) > x) return x;
      const bits = this.bits();
      layer = bits & 255;
      place = bits >>> 8;
    }
  }
}

/**
 * The natural logarithm, the same bits in every engine: x = m·2ᵉ with √½ < m ≤ √2, and ln m = 2·artanh((m−1)/(m+1)) by
 * its series. Error below 2 units in the last place.
 */
export function ln(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa <= Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = series * square + 1 / k;
  return exponent * LN2 + 2 * (z + z * square * series);
}

const LN2 = 0.6931471805599453;

/** Where the tail begins, and the area of each of the 256 layers: Marsaglia and Tsang's constants. */
const TAIL = 7.69711747013104972;
const AREA = 0.0039496598225815571993;

const PLACES = 2 ** 24;
/** By layer, the lowest first: height of its upper edge; width of one place; places that lie under the curve for sure. */
const HEIGHT = new Float64Array(256);
const WIDTH = new Float64Array(256);
const SURE = new Int32Array(256);

/** The lowest layer is the rectangle under the first edge plus the tail: as wide as if it were all rectangle. */
function fillTables(): void {
  let right = TAIL;
  let height = AREA / (TAIL + 1);
  HEIGHT[0] = height;
  WIDTH[0] = AREA / height / PLACES;
  SURE[0] = Math.floor((TAIL / (AREA / height)) * PLACES);
  for (let layer = 1; layer < 256; layer++) {
    height += AREA / right;
    const left = layer === 255 ? 0 : -ln(height);
    HEIGHT[layer] = layer === 255 ? 1 : height;
    WIDTH[layer] = right / PLACES;
    SURE[layer] = Math.floor((left / right) * PLACES);
    right = left;
  }
}
fillTables();

/** FNV-1a over the name, from a basis that the seed sets. */
function hashOf(seed: number, name: string): number {
  let hash = mixed(seed | 0) ^ mixed(Math.floor(seed / 2 ** 32) + 0x165667b1) ^ 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** Spreads every bit over all 32 (Wellons' lowbias32). */
function mixed(bits: number): number {
  let z = bits | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}
