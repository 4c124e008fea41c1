# Writes rWords.json: fits and predictions with R's names of contrasts, functions and operators.
# lme4 itself takes every bar for a random term, so that | is compared in ../../design/fixtures/model-matrix.R.
# Run in this folder: Rscript rWords.R (lme4, glmmTMB, jsonlite)
suppressMessages({library(lme4); library(glmmTMB)})
d <- read.csv("../spreadsheetForms/data.csv", stringsAsFactors = TRUE)
d$t <- seq_len(nrow(d))
new <- d[1:6, ]
new$x <- c(2, -1, 0.3, 0.6, 0.15, -0.25); new$t <- c(100, 101, 102, 103, 104, 9)
control <- lmerControl(optCtrl = list(xtol_abs = 1e-13, ftol_abs = 1e-15, maxeval = 1e5))
one <- function(text, contrasts = NULL) {
  fit <- lmer(as.formula(text), d, contrasts = contrasts, control = control)
  list(formula = text, contrasts = if (is.null(contrasts)) setNames(list(), character()) else contrasts,
    logLik = as.numeric(logLik(fit)), names = names(fixef(fit)), beta = unname(fixef(fit)),
    fit = unname(predict(fit, new, re.form = NA)))
}
fits <- list(
  one("y ~ x + C(f, contr.sum) + (1 | g)"), one("y ~ C(f, helmert) * x + (1 | g)"), one("y ~ C(f, \"contr.poly\") + (1 | g)"),
  one("y ~ f + (1 | g)", list(f = "contr.sum")), one("y ~ f * x + (1 | g)", list(f = "contr.helmert")),
  one("y ~ f + (1 | g)", list(f = "contr.poly")), one("y ~ f + (1 | g)", list(f = "contr.treatment")),
  one("y ~ sin(2 * pi * t/12) + cos(2 * pi * t/12) + tan(x) + tanh(x) + (1 | g)"),
  one("y ~ pmin(x, 0.5) + pmax(x, m, 1) + round(x, 1) + (1 | g)"), one("y ~ factor(t%%3) + I(t%/%40) + (1 | g)"),
  one("y ~ x + interaction(f, m > 1) + (1 | g)"), one("y ~ I(x > 0 & m > 1) + (1 | g)"),
  one("y ~ x + (I(x > 0 & m > 1) | g)"), one("y ~ x + (0 + sin(x) | g)")
)
tmb <- function(family) {
  fit <- glmmTMB(k ~ x + (1 | g), d, family = family)
  list(logLik = as.numeric(logLik(fit)), beta = unname(fixef(fit)$cond))
}
cat(jsonlite::toJSON(list(fits = fits, new = as.list(new[c("x", "f", "m", "t", "g")]), nbinom2 = tmb(nbinom2)), digits = NA, auto_unbox = TRUE), "\n", file = "rWords.json")
