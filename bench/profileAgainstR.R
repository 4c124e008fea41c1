# Profile intervals of one model by lme4: limits and CPU seconds as one line of JSON; "error" where it stops without them.
# Rscript profileAgainstR.R FILE FORMULA NAGQ
args <- commandArgs(trailingOnly = TRUE)
data <- read.csv(args[1], stringsAsFactors = TRUE)
if ("outcome" %in% names(data)) data$y <- as.integer(data$outcome == "moderate or severe")
suppressMessages(library(lme4))
model <- glmer(as.formula(args[2]), data, binomial, nAGQ = as.integer(args[3]))
spent <- function() sum(proc.time()[c("user.self", "sys.self")])
before <- spent()
limits <- try(suppressMessages(suppressWarnings(confint(model, method = "profile"))), silent = TRUE)
seconds <- spent() - before
shown <- if (inherits(limits, "try-error")) '"error"' else
  sprintf("[%s]", paste(sprintf("[%.10g, %.10g]", limits[, 1], limits[, 2]), collapse = ", "))
cat(sprintf('{"seconds": %.6g, "limits": %s, "version": "%s"}\n', seconds, shown, as.character(packageVersion("lme4"))))
