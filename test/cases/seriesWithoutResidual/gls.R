# Series without a residual beside them by nlme 3.1: generalised least squares, which is the limit of a mixed model whose residual is zero.
# The data are simulated (12 series of up to four times, an autoregression of 0.3). From the root of the repository:
#   Rscript test/cases/seriesWithoutResidual/gls.R
suppressMessages({ library(nlme); library(jsonlite) })
d <- read.csv("test/cases/seriesWithoutResidual/series.csv"); d$t <- as.integer(sub("t", "", d$time))
tight <- glsControl(tolerance = 1e-10, msTol = 1e-12, msMaxIter = 500)
fit <- function(...) {
  one <- function(method) gls(y ~ x, d, method = method, control = tight, ...)
  numbers <- function(m) list(logLik = as.numeric(logLik(m)), beta = unname(coef(m)), sd = sigma(m))
  reml <- one("REML")
  list(ML = numbers(one("ML")), REML = c(numbers(reml), list(se = unname(sqrt(diag(vcov(reml)))))))
}
each <- varIdent(form = ~ 1 | time)
fits <- list(
  ar1 = fit(correlation = corAR1(form = ~ t | g)),
  hetar1 = fit(correlation = corAR1(form = ~ t | g), weights = each),
  cs = fit(correlation = corCompSymm(form = ~ t | g), weights = each)
)
# Wald intervals on the log of the standard deviation and Fisher's z
ar1 <- gls(y ~ x, d, method = "ML", correlation = corAR1(form = ~ t | g), control = tight)
fits$ar1$wald <- list(sd = unname(intervals(ar1)$sigma[c(1, 3)]), correlation = unname(intervals(ar1)$corStruct[1, c(1, 3)]))
write(toJSON(fits, digits = 10, auto_unbox = TRUE, pretty = TRUE), "test/cases/seriesWithoutResidual/gls.json")
