/** A mixture of Gaussians as one Gaussian of the same mean and covariance. */

/**
 * Writes mean and covariance of Σ weight_i N(means_i, covariances_i) to `mean` (n) and `covariance`
 * (n × n); weights sum to one.
 */
export function matchMoments(
  weights: Float64Array,
  means: readonly Float64Array[],
  covariances: readonly Float64Array[],
  mean: Float64Array,
  covariance: Float64Array,
): void {
  const n = mean.length;
  mean.fill(0);
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
