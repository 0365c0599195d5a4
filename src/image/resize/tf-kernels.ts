// The kernels of tf.image.resize: how much a pixel counts by its distance, in float32 throughout.

const f = Math.fround;

/** A kernel of `sampling_kernels.h`: its reach in pixels, and its weight at a distance of 0 or more. */
export interface TfKernel {
  readonly radius: number;
  readonly weight: (x: number) => number;
}

/** The kernels by the names of `tf.image.ResizeMethod`; those of bilinear and bicubic are used with antialias only. */
export const TF_KERNELS = {
  bilinear: { radius: 1, weight: (x) => (x < 1 ? f(1 - x) : 0) },
  bicubic: { radius: 2, weight: (x) => cubic(x, [-0.5, 2.5, 4, 2], [1.5, 2.5, 1]) },
  lanczos3: { radius: 3, weight: (x) => lanczos(x, 3) },
  lanczos5: { radius: 5, weight: (x) => lanczos(x, 5) },
  gaussian: { radius: 1.5, weight: (x) => (x >= 1.5 ? 0 : f(Math.exp(f(-x * x) / 0.5))) },
  mitchellcubic: {
    radius: 2,
    weight: (x) => cubic(x, [f(-7 / 18), 2, f(10 / 3), f(16 / 9)], [f(7 / 6), 2, f(8 / 9)]),
  },
} as const satisfies Record<string, TfKernel>;

/** Two cubics, by Horner's rule: `((a x + b) x - c) x + d` from 1 to 2, `((p x - q) x) x + r` below 1. */
function cubic(
  x: number,
  [a, b, c, d]: readonly [number, number, number, number],
  [p, q, r]: readonly [number, number, number],
): number {
  if (x >= 2) return 0;
  if (x >= 1) return f(f(f(f(f(f(a * x) + b) * x) - c) * x) + d);
  return f(f(f(f(f(p * x) - q) * x) * x) + r);
}

const PI = f(Math.PI);

function lanczos(x: number, radius: number): number {
  if (x > radius) return 0;
  if (x <= f(1e-3)) return 1;
  const angle = f(PI * x);
  const waves = f(f(radius * sine(angle)) * sine(f(angle / radius)));
  return f(waves / f(f(f(PI * PI) * x) * x));
}

/**
 * C's `sinf` of 0 to 16: float32's sine is not always the rounded one, and TensorFlow's wheels use the C library's.
 *
 * The polynomials are those of glibc since 2.28 (sysdeps/ieee754/flt-32/sincosf_poly.h), evaluated in float64.
 */
function sine(angle: number): number {
  const quarter = Math.round(angle / (Math.PI / 2));
  const x = angle - quarter * (Math.PI / 2);
  const x2 = x * x;
  const x3 = x * x2;
  const x4 = x2 * x2;
  const value =
    quarter % 2 === 0
      ? x + x3 * -0.16666654943701084 + x3 * x2 * (0.008332178146138854 + x2 * -0.00019517298981385725)
      : 1 +
        x2 * -0.49999999725108224 +
        x4 * 0.041666623324344516 +
        x4 * x2 * (-0.001388676379437604 + x2 * 2.4390450703564542e-5);
  return f(quarter % 4 > 1 ? -value : value);
}
