# Marginal means of ordered categories by R package emmeans on a fit of R package ordinal (25 points): ordered.json
# Rscript ordered.R, in this folder
suppressMessages({library(ordinal); library(emmeans); library(jsonlite)})
wine <- read.csv("../../datasets/wine.csv")
wine$rating <- ordered(wine$rating)
fit <- clmm(rating ~ temp + contact + (1 | judge), data = wine, nAGQ = 25)
rows <- function(x) as.data.frame(summary(x, infer = c(TRUE, TRUE), adjust = "none"))
out <- list(
  versions = paste("emmeans", packageVersion("emmeans"), "ordinal", packageVersion("ordinal")),
  latent = rows(emmeans(fit, ~temp, mode = "latent")),
  cum.prob = rows(emmeans(fit, ~cut | temp, mode = "cum.prob")),
  prob = rows(emmeans(fit, ~rating | temp, mode = "prob")),
  mean.class = rows(emmeans(fit, ~temp, mode = "mean.class")),
  pairs.prob = rows(pairs(emmeans(fit, ~temp | rating, mode = "prob"))),
  pairs.mean.class = rows(pairs(emmeans(fit, ~ temp * contact, mode = "mean.class")))
)
writeLines(toJSON(out, digits = 10, auto_unbox = TRUE, pretty = TRUE), "ordered.json")
