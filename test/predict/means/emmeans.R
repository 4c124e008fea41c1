# Marginal means, contrasts, slopes and joint tests by R's emmeans on a dozen models; degrees of freedom by lmerTest and pbkrtest.
#   Rscript test/predict/means/emmeans.R > test/predict/means/emmeans.json      (from the project's root)
suppressMessages({library(lme4); library(lmerTest); library(emmeans); library(pbkrtest); library(jsonlite)})
emm_options(opt.digits = FALSE, lmer.df = "satterthwaite")
tight <- glmerControl(optimizer = "bobyqa", tolPwrss = 1e-12, optCtrl = list(maxfun = 1e6, rhoend = 1e-9))
tightL <- lmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e6, rhoend = 1e-10))
num <- function(x) as.numeric(x)
rows <- function(s) {
  s <- as.data.frame(summary(s, infer = c(TRUE, TRUE)))
  est <- attr(s, "estName")
  nm <- names(s)
  e <- intersect(c("emmean", "estimate", "prob", "rate", "response", "odds.ratio", "ratio", nm[grepl("[.]trend$", nm)]), nm)[1]
  lo <- intersect(c("asymp.LCL", "lower.CL"), nm); up <- intersect(c("asymp.UCL", "upper.CL"), nm)
  st <- intersect(c("z.ratio", "t.ratio"), nm)
  lab <- nm[seq_len(which(nm == e) - 1)]
  list(name = e, labels = lapply(s[lab], as.character), estimate = num(s[[e]]), SE = num(s$SE), df = num(s$df),
       lower = num(s[[lo]]), upper = num(s[[up]]), statistic = num(s[[st]]), p = num(s$p.value))
}
beta <- function(fit) if (inherits(fit, 'glmmTMB')) glmmTMB::fixef(fit)$cond else fixef(fit)
V <- function(fit) as.matrix(if (inherits(fit, 'glmmTMB')) vcov(fit)$cond else vcov(fit))
out <- list()
ask <- function(id, formula, data, family, fit, asked) {
  out[[length(out) + 1]] <<- list(id = id, formula = formula, data = data, family = family,
    beta = unname(beta(fit)), se = unname(sqrt(diag(V(fit)))), asked = asked)
}
q <- function(call, what) c(call, list(rows = rows(what)))

set.seed(61)
n <- 240
d <- data.frame(g = factor(rep(1:24, each = 10)), h = factor(sample(1:8, n, TRUE)), f = factor(sample(c("a", "b", "c"), n, TRUE)),
                k = factor(sample(c("u", "v"), n, TRUE, c(.7, .3))), x = round(rnorm(n, 3, 2), 3), t = sample(0:6, n, TRUE))
b <- rnorm(24); bh <- rnorm(8, 0, .6)
eta <- with(d, .3 + .5 * (f == "b") - .4 * (f == "c") + .3 * (k == "v") + .2 * x - .15 * x * (f == "b") + .4 * (f == "c" & k == "v")) + .5 * b[d$g] + bh[d$h]
d$y <- round(eta + rnorm(n), 4); d$z <- rbinom(n, 1, plogis(eta - 1)); d$c <- rpois(n, exp(.3 * eta))
e <- d[!(d$f == "c" & d$k == "v"), ]            # an empty cell
write.csv(d, "test/predict/means/simulated.csv", row.names = FALSE)

m <- lmer(y ~ f * k + x + (1 | g), d, control = tightL)
ask("lmm, two factors and a covariate", "y ~ f * k + x + (1 | g)", "all", "lmm", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = "f", weights = "proportional"), emmeans(m, "f", weights = "proportional")),
  q(list(specs = "f", weights = "cells"), emmeans(m, "f", weights = "cells")),
  q(list(specs = c("f", "k")), emmeans(m, c("f", "k"))),
  q(list(specs = "f", by = "k"), emmeans(m, "f", by = "k")),
  q(list(specs = "f", by = "k", method = "pairwise"), contrast(emmeans(m, "f", by = "k"), "pairwise")),
  q(list(specs = c("f", "k"), method = "pairwise"), contrast(emmeans(m, c("f", "k")), "pairwise")),
  q(list(specs = c("f", "k"), interaction = "pairwise"), contrast(emmeans(m, c("f", "k")), interaction = "pairwise")),
  q(list(specs = "f", df = "kenward-roger"), emmeans(m, "f", lmer.df = "kenward-roger")),
  q(list(specs = "f", df = "kenward-roger", method = "pairwise"), pairs(emmeans(m, "f", lmer.df = "kenward-roger"))),
  q(list(specs = "f", df = "asymptotic"), emmeans(m, "f", lmer.df = "asymptotic"))))

m <- lmer(y ~ f * x + k + (1 | g) + (1 | h), d, control = tightL)
ask("lmm, crossed, slopes by factor", "y ~ f * x + k + (1 | g) + (1 | h)", "all", "lmm", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = "f", at = list(x = 1)), emmeans(m, "f", at = list(x = 1))),
  q(list(specs = c("f", "x"), at = list(x = c(1, 5))), emmeans(m, c("f", "x"), at = list(x = c(1, 5)))),
  q(list(specs = "f", trend = "x"), emtrends(m, "f", var = "x")),
  q(list(specs = "f", trend = "x", method = "pairwise"), pairs(emtrends(m, "f", var = "x"))),
  q(list(specs = "f", df = "kenward-roger", method = "trtVsCtrl"), contrast(emmeans(m, "f", lmer.df = "kenward-roger"), "trt.vs.ctrl")),
  q(list(specs = "f", covReduce = "median"), emmeans(m, "f", cov.reduce = median))))

m <- lmer(y ~ f + poly(x, 2) + log(t + 1) + (1 + x || g), d, control = tightL)
ask("lmm, curves", "y ~ f + poly(x, 2) + log(t + 1) + (1 + x || g)", "all", "lmm", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = "f", method = "consec", adjust = "none"), contrast(emmeans(m, "f"), "consec", adjust = "none")),
  q(list(specs = "1", trend = "x"), emtrends(m, ~ 1, var = "x", delta.var = 1e-5)),
  q(list(specs = "f", df = "kenward-roger"), emmeans(m, "f", lmer.df = "kenward-roger"))))

m <- lmer(y ~ f * k + (1 | g), e, control = tightL)
ask("lmm, an empty cell", "y ~ f * k + (1 | g)", "empty", "lmm", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = c("f", "k")), emmeans(m, c("f", "k"))),
  q(list(specs = "f", method = "pairwise", adjust = "none"), contrast(emmeans(m, "f"), "pairwise", adjust = "none")),
  q(list(specs = c("f", "k"), method = "pairwise", adjust = "none"), contrast(emmeans(m, c("f", "k")), "pairwise", adjust = "none"))))

m <- lmer(y ~ factor(t) + k + (1 | g), d, control = tightL)
ask("lmm, a number as a factor", "y ~ factor(t) + k + (1 | g)", "all", "lmm", m, list(
  q(list(specs = "t"), emmeans(m, "t")),
  q(list(specs = "t", method = "poly"), contrast(emmeans(m, "t"), "poly")),
  q(list(specs = "t", method = "pairwise"), contrast(emmeans(m, "t"), "pairwise")),
  q(list(specs = "t", method = "eff"), contrast(emmeans(m, "t"), "eff"))))

m <- glmer(z ~ f * k + x + (1 | g), d, family = binomial, nAGQ = 11, control = tight)
ask("logit", "z ~ f * k + x + (1 | g)", "all", "binomial", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = "f", type = "response"), emmeans(m, "f", type = "response")),
  q(list(specs = "f", by = "k", type = "response", method = "pairwise"), contrast(emmeans(m, "f", by = "k", type = "response"), "pairwise")),
  q(list(specs = "f", method = "trtVsCtrl"), contrast(emmeans(m, "f"), "trt.vs.ctrl")),
  q(list(specs = "f", method = "eff", adjust = "sidak"), contrast(emmeans(m, "f"), "eff", adjust = "sidak")),
  q(list(specs = "f", adjust = "bonferroni"), update(emmeans(m, "f"), adjust = "bonferroni")),
  q(list(specs = c("f", "k"), method = "pairwise", adjust = "holm"), contrast(emmeans(m, c("f", "k")), "pairwise", adjust = "holm")),
  q(list(specs = "1", trend = "x"), emtrends(m, ~ 1, var = "x"))))

m <- glmer(c ~ f + k * x + offset(log(t + 1)) + (1 | g), d, family = poisson, control = tight)
ask("log, offset", "c ~ f + k * x + offset(log(t + 1)) + (1 | g)", "all", "poisson", m, list(
  q(list(specs = "f"), emmeans(m, "f")),
  q(list(specs = "k", type = "response"), emmeans(m, "k", type = "response")),
  q(list(specs = "f", type = "response", method = "revpairwise"), contrast(emmeans(m, "f", type = "response"), "revpairwise"))))

# of a link that is not canonical lme4 takes the expected curvature for the determinant, glmmTMB the observed one, as we do
m <- glmmTMB::glmmTMB(z ~ f + k + (1 | g) + (1 | h), d, family = binomial("probit"))
ask("probit, crossed", "z ~ f + k + (1 | g) + (1 | h)", "all", "probit", m, list(
  q(list(specs = "f", type = "response"), emmeans(m, "f", type = "response", df = Inf)),
  q(list(specs = "f", method = "pairwise", adjust = "fdr"), contrast(emmeans(m, "f", df = Inf), "pairwise", adjust = "fdr"))))

m <- glmer(z ~ f * k + (1 | g), e, family = binomial, nAGQ = 11, control = tight)
ask("logit, an empty cell", "z ~ f * k + (1 | g)", "empty", "binomial", m, list(
  q(list(specs = c("f", "k"), type = "response"), emmeans(m, c("f", "k"), type = "response")),
  q(list(specs = "k"), emmeans(m, "k")),
  q(list(specs = "f", by = "k"), emmeans(m, "f", by = "k"))))

d$k2 <- as.numeric(d$k == "v")
m <- lmer(y ~ f + k2 + (1 | g), d, control = tightL)
ask("lmm, a number with two values", "y ~ f + k2 + (1 | g)", "all", "lmm", m, list(
  q(list(specs = "f"), emmeans(m, "f")), q(list(specs = "k2"), emmeans(m, "k2"))))

m <- lmer(y ~ f * k * x + (1 | g), d, contrasts = list(f = "contr.sum", k = "contr.helmert"), control = tightL)
ask("lmm, other contrasts", "y ~ f * k * x + (1 | g)", "all", "sum", m, list(
  q(list(specs = c("f", "k")), emmeans(m, c("f", "k"))),
  q(list(specs = "f", trend = "x", by = "k"), emtrends(m, "f", by = "k", var = "x"))))

joint <- function(id, formula, data, family, fit, ...) {
  t <- as.data.frame(joint_tests(fit, ...))
  list(id = id, formula = formula, data = data, family = family, term = t[["model term"]], df1 = t$df1, F = t$F.ratio, p = t$p.value)
}
joints <- list(
  joint("lmm", "y ~ f * k + x + (1 | g)", "all", "lmm", lmer(y ~ f * k + x + (1 | g), d, control = tightL), lmer.df = "asymptotic"),
  joint("logit", "z ~ f * k + x + (1 | g)", "all", "binomial", glmer(z ~ f * k + x + (1 | g), d, family = binomial, nAGQ = 11, control = tight)),
  joint("covariate by factor", "y ~ f * x + (1 | g)", "all", "lmm", lmer(y ~ f * x + (1 | g), d, control = tightL), lmer.df = "asymptotic"),
  joint("an empty cell", "y ~ f * k + (1 | g)", "empty", "lmm", lmer(y ~ f * k + (1 | g), e, control = tightL), lmer.df = "asymptotic", showconf = FALSE))

# F tests of linear models: each term of an additive model by lmerTest's anova (type III) and by pbkrtest
tests <- list()
ftest <- function(id, formula, data, d0) {
  m <- lmer(as.formula(formula), d0, control = tightL)
  s <- anova(m, type = 3, ddf = "Satterthwaite"); kr <- anova(m, type = 3, ddf = "Kenward-Roger")
  va <- vcovAdj(m)
  tests[[length(tests) + 1]] <<- list(id = id, formula = formula, data = data, family = "lmm", term = rownames(s), df1 = s$NumDF,
    satterthwaite = list(df2 = s$DenDF, F = s$`F value`, p = s$`Pr(>F)`), kr = list(df2 = kr$DenDF, F = kr$`F value`, p = kr$`Pr(>F)`),
    vcovAdj = unname(as.matrix(va)))
}
u <- d[c(1:37, 52:90, 101:163, 170:240), ]
ftest("unbalanced", "y ~ f + k + x + (1 | g)", "unbalanced", u)
ftest("crossed", "y ~ f + k + x + (1 | g) + (1 | h)", "all", d)
ftest("correlated slopes", "y ~ f + x + (x | g)", "all", d)
ftest("independent slopes", "y ~ f + x + (x || g)", "all", d)
ftest("nested", "y ~ f + k + (1 | h/g)", "all", d)

cat(toJSON(list(versions = list(R = R.version.string, lme4 = as.character(packageVersion("lme4")), emmeans = as.character(packageVersion("emmeans")),
  lmerTest = as.character(packageVersion("lmerTest")), pbkrtest = as.character(packageVersion("pbkrtest"))),
  models = out, joints = joints, tests = tests), digits = 12, auto_unbox = TRUE, na = "string", pretty = 1))
