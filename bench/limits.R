# One fit of a case of limits.mjs. Rscript limits.R FOLDER ENGINE FAMILY   prints CPU seconds and logLik as one line of JSON.
# FOLDER has formula.txt, columns.txt (a name and "number" or "factor" a line) and NAME.bin, doubles. Timed is the fitting call alone.
args <- commandArgs(trailingOnly = TRUE)
folder <- args[1]
engine <- args[2]
family <- args[3]
columns <- read.table(file.path(folder, "columns.txt"), col.names = c("name", "kind", "rows"), stringsAsFactors = FALSE)
data <- as.data.frame(lapply(seq_len(nrow(columns)), function(j) {
  values <- readBin(file.path(folder, paste0(columns$name[j], ".bin")), "double", columns$rows[j])
  if (columns$kind[j] == "factor") factor(values) else values
}), col.names = columns$name)
formula <- as.formula(paste(readLines(file.path(folder, "formula.txt")), collapse = " "))
suppressMessages(suppressWarnings(library(engine, character.only = TRUE)))
before <- proc.time()
fit <- suppressMessages(suppressWarnings(
  if (engine == "glmmTMB") glmmTMB(formula, data = data, family = family)
  else if (family == "gaussian") lmer(formula, data = data, REML = FALSE)
  else glmer(formula, data = data, family = family)))
spent <- proc.time() - before
cat(sprintf('{"seconds": %.6g, "logLik": %.12g, "version": "%s"}\n',
  sum(spent[c("user.self", "sys.self")]), as.numeric(logLik(fit)), as.character(packageVersion(engine))))
