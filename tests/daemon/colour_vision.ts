/** What is left of a colour for who sees red and green alike, and how far two are apart. */

/** Whose eyes: all cones, none for long, none for middle wavelengths. */
export type Vision = "normal" | "protanopia" | "deuteranopia";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Linear sRGB as others see it (Machado, Oliveira and Fernandes 2009, severity 1). */
const SEEN: Record<Vision, Matrix> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Linear sRGB to XYZ, each relative to its D65 white (IEC 61966-2-1). */
const TO_XYZ: Matrix = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

/** CIE L*a*b* of `#rrggbb` as it is seen. */
export function labOf(colour: string, vision: Vision): Triple {
  const linear = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
  const seen = times(SEEN[vision], linear)
    .map((share) => Math.min(1, Math.max(0, share))) as unknown as Triple;
  const [x, y, z] = times(TO_XYZ, seen)
    .map((t) => t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116) as [
      number,
      number,
      number,
    ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function times(matrix: Matrix, [x, y, z]: Triple): [number, number, number] {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as [number, number, number];
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005): 1 is just to be told, 10 is told at a glance. */
export function difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const seventh = (chroma: number) => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const stretch = 1.5 - 0.5 * seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2);
  const [c1, c2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const [h1, h2] = [Math.atan2(b1, stretch * a1), Math.atan2(b2, stretch * a2)];
  // The short way round; half a turn at most.
  const turn = Math.atan2(Math.sin(h2 - h1), Math.cos(h2 - h1));
  const [l, c, h] = [(l1 + l2) / 2, (c1 + c2) / 2, c1 * c2 === 0 ? h1 + h2 : h1 + turn / 2];
  const degrees = Math.PI / 180;
  const t = 1 - 0.17 * Math.cos(h - 30 * degrees) + 0.24 * Math.cos(2 * h) +
    0.32 * Math.cos(3 * h + 6 * degrees) - 0.2 * Math.cos(4 * h - 63 * degrees);
  const hue = ((h / degrees) % 360 + 360) % 360;
  const twist = -2 * seventh(c) * Math.sin(60 * degrees * Math.exp(-(((hue - 275) / 25) ** 2)));
  const lightness = (l2 - l1) / (1 + 0.015 * (l - 50) ** 2 / Math.sqrt(20 + (l - 50) ** 2));
  const chroma = (c2 - c1) / (1 + 0.045 * c);
  const hues = 2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2) / (1 + 0.015 * c * t);
  return Math.sqrt(lightness ** 2 + chroma ** 2 + hues ** 2 + twist * chroma * hues);
}
