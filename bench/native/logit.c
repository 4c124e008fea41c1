/* minus2LogLik and its gradient for binary responses with one random intercept, by adaptive Gauss-Hermite quadrature:
 * the mathematics of assembly/grouped/logitIntercept.ts (see there for the letters) in plain loops, left to the compiler.
 *
 * Input file, doubles: n, nGroups, p, nPairs, repetitions, then y[n], X[p][n], groupStart[nGroups + 1], x[nPairs], factor[nPairs],
 * factorCentre, parameters[1 + p]. Output, one line of JSON: seconds of CPU time per evaluation, the value, the gradient. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_ROWS = 4096, MAX_PAIRS = 128 };

static int n, nGroups, p, nPairs;
static const double *y, *X, *groupStart, *x, *factor;
static double factorCentre;
static double *eta0, *uMode, *s;

/* Log of one group's integral; writes the row coefficients and returns the derivative in theta through dTheta. */
static double group(int g, double theta, double *dTheta) {
  static double e[MAX_ROWS], mu[MAX_ROWS], rest[MAX_ROWS], muMean[MAX_ROWS];
  static double d[MAX_PAIRS], P[MAX_PAIRS], Q[MAX_PAIRS], pairS[MAX_PAIRS], A[MAX_PAIRS], B[MAX_PAIRS], C[MAX_PAIRS], D[MAX_PAIRS];
  const int first = (int)groupStart[g], rows = (int)groupStart[g + 1] - first;
  double u = uMode[g], sumY = 0, sumYEta = 0, sumMu, sumW, H;

  for (int j = 0; j < rows; j++) {
    sumY += y[first + j];
    sumYEta += y[first + j] * eta0[first + j];
    e[j] = exp(eta0[first + j] + theta * u);
  }
  for (int step = 0;; step++) {
    sumMu = sumW = 0;
    for (int j = 0; j < rows; j++) {
      rest[j] = 1 / (1 + e[j]);
      mu[j] = e[j] * rest[j];
      sumMu += mu[j];
      sumW += mu[j] * rest[j];
    }
    const double slope = theta * (sumY - sumMu) - u;
    H = 1 + theta * theta * sumW;
    if (slope * slope <= 1e-20 * H || step == 100) break;
    const double du = slope / H, by = exp(theta * du);
    u += du;
    for (int j = 0; j < rows; j++) e[j] *= by;
  }
  uMode[g] = u;

  const double L = sqrt(H), tau = theta / L;
  for (int k = 0; k < nPairs; k++) {
    d[k] = exp(tau * x[k]);
    P[k] = Q[k] = 1;
  }
  double inverse[MAX_PAIRS];
  for (int k = 0; k < nPairs; k++) inverse[k] = 1 / d[k];
  for (int j = 0; j < rows; j++)
    for (int k = 0; k < nPairs; k++) {
      P[k] *= rest[j] + mu[j] * d[k];
      Q[k] *= rest[j] + mu[j] * inverse[k];
    }
  double total = factorCentre;
  for (int k = 0; k < nPairs; k++) {
    const double weight = factor[k] * exp(-0.5 * x[k] * x[k] / H), by = exp(sumMu * tau * x[k]);
    P[k] = weight * by / P[k];
    Q[k] = weight / (by * Q[k]);
    total += P[k] + Q[k];
  }
  double product = 1, logRest = 0;
  for (int j = 0; j < rows; j++) {
    product *= rest[j];
    if (product < 1e-140) {
      logRest += log(product);
      product = 1;
    }
  }
  const double value = sumYEta + theta * u * sumY - 0.5 * u * u + logRest + log(product * total / L);

  double xMean = 0, xx = 0;
  for (int k = 0; k < nPairs; k++) {
    const double pk = P[k] / total, qk = Q[k] / total;
    xMean += x[k] * (pk - qk);
    xx += x[k] * x[k] * (pk + qk);
    pairS[k] = d[k] + inverse[k];
    A[k] = pk * d[k] + qk * inverse[k];
    B[k] = pk + qk;
    C[k] = x[k] * (pk * d[k] - qk * inverse[k]);
    D[k] = x[k] * (pk - qk);
  }
  double all = 0, muX = 0, sumdW = 0;
  for (int j = 0; j < rows; j++) {
    const double t = e[j] + 1 / e[j];
    double mean = factorCentre / total * mu[j], c = 0;
    for (int k = 0; k < nPairs; k++) {
      const double r = 1 / (t + pairS[k]);
      mean += r * (A[k] + e[j] * B[k]);
      c += r * (C[k] + e[j] * D[k]);
    }
    muMean[j] = mean;
    all += mean;
    muX += c;
    sumdW += mu[j] * rest[j] * (rest[j] - mu[j]);
  }
  const double rBar = u + xMean / L - theta * (sumY - all), scoreX = sumY * xMean - muX;
  const double R = u * xMean + xx / L - theta * scoreX, Hbar = 0.5 * (R / H - 1 / L) / L;
  const double cOfdW = theta * theta * Hbar, v = (theta * cOfdW * sumdW - rBar) / H;
  double sumS = 0;
  for (int j = 0; j < rows; j++) {
    s[first + j] = y[first + j] - muMean[j] + mu[j] * rest[j] * (cOfdW * (rest[j] - mu[j]) - theta * v);
    sumS += s[first + j];
  }
  *dTheta += u * sumS + scoreX / L + 2 * Hbar * theta * sumW + v * (sumY - sumMu);
  return value;
}

static double evaluate(const double *parameters, double *gradient) {
  memset(eta0, 0, sizeof(double) * n);
  for (int c = 0; c < p; c++)
    for (int i = 0; i < n; i++) eta0[i] += X[(size_t)c * n + i] * parameters[1 + c];
  double value = 0, dTheta = 0;
  for (int g = 0; g < nGroups; g++) value += group(g, parameters[0], &dTheta);
  gradient[0] = -2 * dTheta;
  for (int c = 0; c < p; c++) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += X[(size_t)c * n + i] * s[i];
    gradient[1 + c] = -2 * sum;
  }
  return -2 * value;
}

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  const size_t length = ftell(file) / sizeof(double);
  rewind(file);
  double *in = malloc(length * sizeof(double));
  if (!in || fread(in, sizeof(double), length, file) != length) return 2;
  n = (int)in[0], nGroups = (int)in[1], p = (int)in[2], nPairs = (int)in[3];
  const int repetitions = (int)in[4];
  y = in + 5, X = y + n, groupStart = X + (size_t)p * n, x = groupStart + nGroups + 1, factor = x + nPairs;
  factorCentre = factor[nPairs];
  double *parameters = (double *)factor + nPairs + 1, *gradient = calloc(1 + p, sizeof(double));
  eta0 = calloc(n, sizeof(double)), s = calloc(n, sizeof(double)), uMode = calloc(nGroups, sizeof(double));

  const double value = evaluate(parameters, gradient), theta = parameters[0];
  printf("{\"value\": %.17g, \"gradient\": [", value);
  for (int j = 0; j <= p; j++) printf("%s%.17g", j ? ", " : "", gradient[j]);
  double best = INFINITY;
  for (int r = 0; r < repetitions; r++) {
    parameters[0] = theta * (1 + 0.01 * (r % 2)); /* as a search moves, so that modes have to follow */
    const clock_t start = clock();
    evaluate(parameters, gradient);
    best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
  }
  printf("], \"seconds\": %.9g}\n", best);
  return 0;
}
