# Several grouping factors in R.
# Rscript severalFactors.R export FOLDER                 writes the data sets of lme4 and mlmRev, and simulated ones, as CSV
# Rscript severalFactors.R immun FOLDER                  writes guImmun of mlmRev alone
# Rscript severalFactors.R fit FILE FORMULA ENGINE FAMILY   fits and prints CPU seconds and logLik as one line of JSON
# Rscript severalFactors.R deviance FILE FORMULA         CPU seconds of one deviance of lmer, as JSON
# Timed: the fitting call with its model frame and matrices, not reading the file and not loading the packages.
args <- commandArgs(trailingOnly = TRUE)

immun <- function(write) {
  immun <- mlmRev::guImmun
  X <- model.matrix(~ kid2p + mom25p + ord + ethn + momEd + husEd + momWork + rural + pcInd81, immun)[, -1]
  colnames(X) <- paste0("x", seq_len(ncol(X)))
  write(data.frame(y = as.integer(immun$immun == "Y"), X, mom = as.integer(immun$mom), comm = as.integer(immun$comm)), "guImmun")
}

into <- function(folder) function(data, name) write.csv(data, file.path(folder, paste0(name, ".csv")), row.names = FALSE)

export <- function(folder) {
  suppressMessages(library(lme4))
  write <- into(folder)
  write(with(InstEval, data.frame(y, service = as.integer(service) - 1, s = as.integer(s), d = as.integer(d), dept = as.integer(dept))), "InstEval")
  write(with(Penicillin, data.frame(y = diameter, plate = as.integer(plate), sample = as.integer(sample))), "Penicillin")
  write(with(VerbAgg, data.frame(y = as.integer(r2) - 1, Anger, male = as.integer(Gender == "M"), scold = as.integer(btype == "scold"),
    shout = as.integer(btype == "shout"), self = as.integer(situ == "self"), id = as.integer(id), item = as.integer(item))), "VerbAgg")
  write(with(grouseticks, data.frame(y = TICKS, y96 = as.integer(YEAR == "96"), y97 = as.integer(YEAR == "97"), height = HEIGHT - mean(HEIGHT),
    brood = as.integer(BROOD), index = as.integer(INDEX), location = as.integer(LOCATION))), "grouseticks")
  if (requireNamespace("mlmRev", quietly = TRUE)) {
    write(with(mlmRev::Chem97, data.frame(y = score, gcse = gcsecnt, school = as.integer(school), lea = as.integer(lea))), "Chem97")
    immun(write)
  }
  set.seed(1)
  n <- 1e5
  binary <- function(a, b, name) {
    x <- round(rnorm(n), 4)
    eta <- -0.3 + 0.5 * x + 0.8 * rnorm(max(a))[a] + 0.5 * rnorm(max(b))[b]
    write(data.frame(y = rbinom(n, 1, plogis(eta)), x, a, b), name)
  }
  binary(sample(2000, n, TRUE), sample(500, n, TRUE), "crossed")
  mid <- sample(20000, n, TRUE)
  binary(mid, (mid - 1) %/% 20 + 1, "nested")
}

fit <- function(file, formula, engine, family) {
  data <- read.csv(file)
  formula <- as.formula(formula)
  suppressMessages(suppressWarnings(library(engine, character.only = TRUE)))
  one <- function() suppressMessages(suppressWarnings(
    if (engine == "glmmTMB") glmmTMB(formula, data = data, family = family)
    else if (family == "gaussian") lmer(formula, data = data)
    else glmer(formula, data = data, family = family)))
  spent <- function() sum(proc.time()[c("user.self", "sys.self")])
  seconds <- numeric(0)
  repeat {
    before <- spent()
    model <- one()
    seconds <- c(seconds, spent() - before)
    # again while that is cheap: the first fit also pays for compiling R code
    if (length(seconds) >= 5 || sum(seconds) > 4) break
  }
  cat(sprintf('{"seconds": %.6g, "logLik": %.12g, "version": "%s"}\n',
    min(seconds), as.numeric(logLik(model)), as.character(packageVersion(engine))))
}

deviance_of <- function(file, formula) {
  suppressMessages(library(lme4))
  parsed <- lFormula(as.formula(formula), data = read.csv(file))
  deviance <- do.call(mkLmerDevfun, parsed)
  theta <- rep(1, length(parsed$reTrms$theta))
  before <- sum(proc.time()[c("user.self", "sys.self")])
  deviance(0.9 * theta)
  cat(sprintf('{"seconds": %.6g, "version": "%s"}\n', sum(proc.time()[c("user.self", "sys.self")]) - before, as.character(packageVersion("lme4"))))
}

if (args[1] == "deviance") deviance_of(args[2], args[3]) else if (args[1] == "export") export(args[2]) else if (args[1] == "immun") immun(into(args[2])) else fit(args[2], args[3], args[4], args[5])
