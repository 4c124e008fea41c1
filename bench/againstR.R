# Fits one model and prints its CPU seconds and estimates as one line of JSON.
# Rscript againstR.R FILE FORMULA ENGINE NAGQ [FACTORS]    FACTORS: names to be read as factors, with levels: a=x,y;b=1,2
# Timed: the fitting call with its model frame and matrices, not reading the file and not loading the packages.
args <- commandArgs(trailingOnly = TRUE)
engine <- args[3]
nAGQ <- as.integer(args[4])
data <- read.csv(args[1], stringsAsFactors = TRUE)
if (length(args) > 4) for (spec in strsplit(args[5], ";", fixed = TRUE)[[1]]) {
  parts <- strsplit(spec, "=", fixed = TRUE)[[1]]
  data[[parts[1]]] <- factor(data[[parts[1]]], levels = strsplit(parts[2], ",", fixed = TRUE)[[1]])
}
if ("outcome" %in% names(data)) data$y <- as.integer(data$outcome == "moderate or severe")
formula <- as.formula(args[2])
suppressMessages(suppressWarnings(library(engine, character.only = TRUE)))
# GLMMadaptive takes fixed and random part apart
fixed <- if (engine == "GLMMadaptive") lme4::nobars(formula)
random <- if (engine == "GLMMadaptive") as.formula(paste("~", deparse(lme4::findbars(formula)[[1]])))
fit <- function(d) suppressMessages(suppressWarnings(switch(engine,
  glmmTMB = glmmTMB(formula, data = d, family = binomial),
  lme4 = glmer(formula, data = d, family = binomial, nAGQ = nAGQ),
  GLMMadaptive = mixed_model(fixed, random, data = d, family = binomial(), nAGQ = nAGQ)
)))

spent <- function() sum(proc.time()[c("user.self", "sys.self")])
seconds <- numeric(0)
repeat {
  before <- spent()
  model <- fit(data)
  seconds <- c(seconds, spent() - before)
  # again while that is cheap: the first fit also pays for compiling R code
  if (length(seconds) >= 5 || sum(seconds) > 4) break
}
beta <- if (engine == "glmmTMB") fixef(model)$cond else fixef(model)
cat(sprintf('{"seconds": %.6g, "fits": %d, "logLik": %.12g, "beta": [%s], "version": "%s"}\n',
  min(seconds), length(seconds), as.numeric(logLik(model)), paste(sprintf("%.12g", beta), collapse = ", "),
  as.character(packageVersion(engine))))
