# Robust covariances by clubSandwich on an unbalanced linear mixed model and on nested factors.
#   Rscript test/predict/means/robust.R > test/predict/means/robust.json      (from the project's root, after emmeans.R)
suppressMessages({library(lme4); library(clubSandwich); library(jsonlite)})
d <- read.csv("test/predict/means/simulated.csv", stringsAsFactors = TRUE); d$g <- factor(d$g); d$h <- factor(d$h)
d$top <- factor((as.integer(d$g) - 1) %/% 3)
u <- d[c(1:37, 52:90, 101:163, 170:240), ]
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e6, rhoend = 1e-10))
ask <- function(id, formula, cluster, unbalanced) {
  m <- lmer(as.formula(formula), if (unbalanced) u else d, control = tight)
  cl <- (if (unbalanced) u else d)[[cluster]]
  t <- coef_test(m, vcov = "CR2", cluster = cl, test = "Satterthwaite")
  p <- length(fixef(m))
  w <- rbind((-1)^seq_len(p) / seq_len(p), seq_len(p) == 2)
  contrasts <- linear_contrast(m, vcov = "CR2", cluster = cl, contrasts = w, p_values = TRUE)
  joint <- Wald_test(m, constraints = constrain_zero(2:3), vcov = "CR2", cluster = cl, test = "HTZ")
  list(contrasts = list(est = contrasts$Est, se = contrasts$SE, df = contrasts$df, p = contrasts$p_val), joint = list(F = joint$Fstat, df1 = joint$df_num, df2 = joint$df_denom, p = joint$p_val),
       id = id, formula = formula, cluster = cluster, unbalanced = unbalanced, CR0 = as.matrix(vcovCR(m, type = "CR0", cluster = cl)),
       CR1 = as.matrix(vcovCR(m, type = "CR1", cluster = cl)), CR2 = as.matrix(vcovCR(m, type = "CR2", cluster = cl)), df = t$df_Satt, p = t$p_Satt)
}
cat(toJSON(list(ask("one factor", "y ~ f + k + x + (1 | g)", "g", TRUE), ask("slopes", "y ~ f + x + (x | g)", "g", FALSE),
  ask("coarser clusters", "y ~ f + x + (1 | g)", "top", TRUE), ask("nested", "y ~ f + x + (1 | top / g)", "top", TRUE)), digits = 12, auto_unbox = TRUE, pretty = 1))
