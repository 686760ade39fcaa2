/** What a mixture comes to: one Gaussian, one free energy. */

/**
 * Writes mean and covariance of Σ weight_i N(means_i, covariances_i), of dimension n, to the first n
 * numbers of `mean` and to `covariance` (n × n); weights sum to one.
 */
export function matchMoments(
  weights: Float64Array,
  means: readonly Float64Array[],
  covariances: readonly Float64Array[],
  mean: Float64Array,
  covariance: Float64Array,
): void {
  const n = means[0]!.length;
  mean.fill(0, 0, n);
  covariance.fill(0);
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < n; a++) mean[a]! += weights[i]! * means[i]![a]!;
  }
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < n; a++) {
      const apart = means[i]![a]! - mean[a]!;
      for (let b = 0; b < n; b++) {
        const spread = apart * (means[i]![b]! - mean[b]!);
        covariance[a * n + b]! += weights[i]! * (covariances[i]![a * n + b]! + spread);
      }
    }
  }
}

/**
 * Free energy of a mixture, −log Σ weight_i exp(−energies_i), in nats; weights sum to one, and what
 * has none has no say.
 */
export function mixtureEnergy(weights: Float64Array, energies: Float64Array): number {
  let lowest = Infinity;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0) lowest = Math.min(lowest, energies[i]!);
  }
  let evidence = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0) evidence += weights[i]! * Math.exp(lowest - energies[i]!);
  }
  return lowest - Math.log(evidence);
}
