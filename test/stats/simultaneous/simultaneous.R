# Studentized ranges by R's ptukey and qtukey, rectangles of normal and t laws by mvtnorm, to 1e-6 and better.
#   Rscript test/stats/simultaneous/simultaneous.R > test/stats/simultaneous/simultaneous.json      (from the project's root)
suppressMessages({library(mvtnorm); library(jsonlite)})
grid <- expand.grid(q = c(0.5, 1, 2, 3.5, 5, 7), k = c(2, 3, 4, 10, 40, 100), df = c(2, 3, 5, 12, 17.3, 60, 1000, Inf))
grid$p <- with(grid, ptukey(q, k, df, lower.tail = FALSE))
q <- expand.grid(p = c(.001, .01, .05, .2), k = c(2, 4, 10, 50), df = c(4, 20, Inf))
q$q <- with(q, qtukey(p, k, df, lower.tail = FALSE))
set.seed(7)
rect <- function(R, t, df) { v <- pmvt(rep(-t, nrow(R)), rep(t, nrow(R)), corr = R, df = if (is.finite(df)) df else 0, algorithm = GenzBretz(maxpts = 4e6, abseps = 1e-6)); 1 - as.numeric(v) }
cases <- list()
for (k in c(3, 6)) {
  A <- matrix(rnorm(k * k), k); V <- A %*% t(A) + diag(k)
  L <- t(apply(combn(k, 2), 2, function(i) { r <- numeric(k); r[i] <- c(1, -1); r })); R <- cov2cor(L %*% V %*% t(L))
  for (t in c(1.5, 2.5, 3.2)) for (df in c(8, Inf)) cases[[length(cases) + 1]] <- list(m = nrow(R), R = as.vector(R), t = t, df = df, p = rect(R, t, df))
}
half <- function(m) { R <- matrix(.5, m, m); diag(R) <- 1; R }
dunnett <- list()
for (m in c(2, 3, 8)) for (t in c(1, 2.3, 3.5)) for (df in c(6, 30, Inf)) dunnett[[length(dunnett) + 1]] <- list(m = m, t = t, df = df, p = rect(half(m), t, df))
cat(toJSON(list(tails = grid, quantiles = q, largest = cases, dunnett = dunnett), digits = 15, auto_unbox = TRUE, na = "string"))
