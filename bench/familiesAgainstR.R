# Evaluates one fitting call on `data` and prints its least CPU seconds and logLik as one line of JSON.
# Rscript familiesAgainstR.R FILE PACKAGE CALL
# Timed: the call with its model frame, matrices and standard errors, not reading the file and not loading the packages.
args <- commandArgs(trailingOnly = TRUE)
data <- read.csv(args[1], stringsAsFactors = TRUE)
suppressMessages(suppressWarnings(library(args[2], character.only = TRUE)))
call <- parse(text = args[3])[[1]]

spent <- function() sum(proc.time()[c("user.self", "sys.self")])
seconds <- numeric(0)
repeat {
  before <- spent()
  model <- suppressMessages(suppressWarnings(eval(call)))
  seconds <- c(seconds, spent() - before)
  # again while that is cheap: the first fits also pay for compiling R code
  if (length(seconds) >= 20 || sum(seconds) > 4) break
}
cat(sprintf('{"seconds": %.6g, "fits": %d, "logLik": %.12g, "version": "%s"}\n',
  min(seconds), length(seconds), as.numeric(logLik(model)), as.character(packageVersion(args[2]))))
