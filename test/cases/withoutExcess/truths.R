# Truths of withoutExcess.test.ts: Rscript truths.R > truths.json
# R 4.2, glmmTMB 1.1: Laplace's approximation. A coefficient that runs off is fixed far out by `map`; its profile limit is where logLik with
# it fixed is half of chi-square's 95% quantile below that. A shape of e^20 costs its density the fourth digit of logLik: of shapes logLik is
# extrapolated from e^11 and e^12, in 1 / shape.
suppressPackageStartupMessages({library(glmmTMB); library(jsonlite)})
read <- function(name) {
  d <- fromJSON(paste0(name, ".json"))
  data.frame(f = factor(strsplit(d$f, "")[[1]]), g = factor(d$g), h = factor(d$h), x = d$x, y = d$y)
}
control <- glmmTMBControl(optCtrl = list(iter.max = 5000, eval.max = 5000, rel.tol = 1e-14))
fit <- function(formula, data, family, zi, disp, part, held, free) {
  map <- list(); start <- list()
  map[[part]] <- factor(ifelse(free, seq_along(free), NA)); start[[part]] <- held
  glmmTMB(formula, data, family = family, ziformula = zi, dispformula = disp, map = map, start = start, control = control)
}
one <- function(name, formula, family, zi = ~0, disp = ~1, part, far, at = which(!is.finite(far)), side) {
  data <- read(name)
  farBy <- function(distance) ifelse(is.finite(far), far, sign(far) * distance)
  held <- farBy(if (part == "betazi") 20 else 12)
  free <- is.finite(far)
  m <- fit(formula, data, family, zi, disp, part, held, free)
  top <- as.numeric(logLik(m))
  if (part == "betad") {
    before <- as.numeric(logLik(fit(formula, data, family, zi, disp, part, farBy(11), free)))
    top <- top + (top - before) / (exp(1) - 1)
  }
  fall <- function(c) {
    h <- held; h[at[1]] <- c
    free2 <- rep(TRUE, length(h)); free2[at[1]] <- FALSE
    suppressWarnings(as.numeric(logLik(fit(formula, data, family, zi, disp, part, h, free2)))) - top + qchisq(0.95, 1) / 2
  }
  limit <- uniroot(fall, side, tol = 1e-8)$root
  s <- summary(m)$coefficients
  rows <- function(x) if (is.null(x)) NULL else list(estimate = unname(x[, 1]), se = unname(x[, 2]))
  second <- s[[if (part == "betazi") "zi" else "disp"]]
  list(name = name, logLik = top, cond = rows(s$cond), second = rows(second), limit = limit)
}
family <- poisson()
out <- list(
  oneFactor = one("none-in-b", y ~ x + f + (1 | g), family, zi = ~f, part = "betazi", far = c(0, -Inf, 0), side = c(-6, 0)),
  twoFactors = one("none-in-b", y ~ x + f + (1 | g) + (1 | h), family, zi = ~f, part = "betazi", far = c(0, -Inf, 0), side = c(-6, 0)),
  reference = one("none-in-a", y ~ x + f + (1 | g), family, zi = ~0 + f, part = "betazi", far = c(-Inf, 0, 0), side = c(-8, 0)),
  allZeros = one("all-in-b", y ~ x + (1 | g), family, zi = ~f, part = "betazi", far = c(0, Inf, 0), side = c(0, 8)),
  dispersion = one("poisson-in-b", y ~ x + f + (1 | g), nbinom2(), disp = ~f, part = "betad", far = c(0, Inf, 0), side = c(0, 8)),
  dispersionTwo = one("poisson-in-b", y ~ x + f + (1 | g) + (1 | h), nbinom2(), disp = ~f, part = "betad", far = c(0, Inf, 0), side = c(0, 8)),
  overdispersion = one("poisson-in-b", y ~ x + f + (1 | g), nbinom1(), disp = ~f, part = "betad", far = c(0, -Inf, 0), side = c(-8, 1))
)
cat(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = FALSE, null = "null"), "\n")
