// Random numbers that a seed repeats.

/** Draws from one seeded sequence. */
export class Random {
  #state;

  /** @param {...number} seeds - Together they name the sequence. */
  constructor(...seeds) {
    this.#state = 0x9e3779b9;
    for (const seed of seeds) {
      this.#state ^= seed;
      // Its state only counts: without this, sequences of neighbouring seeds would be shifts of each other.
      this.#state = this.bits();
    }
  }

  /** 32 random bits as an unsigned number. Mulberry32, by Tommy Ettinger, in the public domain. */
  bits() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count) {
    return this.bits() % count;
  }

  /** A whole number from `least` to `greatest`. */
  between(least, greatest) {
    return least + this.below(greatest - least + 1);
  }

  /** One of a list. */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of the keys of `{ key: weight }`, by weight. */
  weighted(weights) {
    let rest = this.below(Object.values(weights).reduce((sum, weight) => sum + weight, 0));
    return Object.keys(weights).find((key) => (rest -= weights[key]) < 0);
  }
}
