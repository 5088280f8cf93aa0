# Reads the comments of Makefiles: the one place that says which commands and options there are.
#   ##@ Title                     begins a group
#   verb: … ## what it does       a command
#   ##   NAME=value: what it does an option of the command above it, or of every command where none is above
# mode=help prints all; mode=check prints a sentence about the first name in `given` that no command of `goals` has.
# whole=1: Aula's own repository, with the commands that a fork has not.

/^ifneq .*test\/run/ { hidden = !whole }
/^endif/ { hidden = 0 }
hidden { next }
/^##@ / { say(""); say(substr($0, 5)); next }
/^##   [A-Z]/ {
  text = substr($0, 6)
  name = text; sub(/=.*/, "", name)
  options[verb] = options[verb] " " name
  wrap("      ", text)
  next
}
/^[a-z][a-z-]*:.* ## / {
  verb = $0; sub(/:.*/, "", verb)
  known[verb] = 1
  text = $0; sub(/.* ## /, "", text); gsub(/\$\$/, "$", text)
  wrap("  ", sprintf("%-15s%s", verb, text))
}
END { if (mode == "check") check() }

function say(text) { if (mode == "help") print text }

# A text in lines of at most 96 columns; those after the first one stand below its second word.
function wrap(indent, text,    words, n, i, line, below) {
  below = indent (match(text, /^[a-z-]+ +/) ? sprintf("%" RLENGTH "s", "") : "  ")
  line = indent
  if (match(text, /^[a-z-]+ +/)) { line = line substr(text, 1, RLENGTH); text = substr(text, RLENGTH + 1) }
  n = split(text, words, " ")
  for (i = 1; i <= n; i++) {
    if (length(line words[i]) > 96) { sub(/ +$/, "", line); say(line); line = below }
    line = line words[i] " "
  }
  sub(/ +$/, "", line)
  say(line)
}

function check(    names, verbs, all, n, m, i, j, best, least, far) {
  m = split(goals, verbs, " ")
  if (m == 0) verbs[m = 1] = "up"
  all = options[""]
  for (j = 1; j <= m; j++) {
    # A fork's own verb: what it takes is the fork's affair.
    if (!(verbs[j] in known)) return
    all = all options[verbs[j]]
  }
  n = split(given, names, " ")
  for (i = 1; i <= n; i++) {
    if (index(all " ", " " names[i] " ")) continue
    best = ""; least = 3
    m = split(all, verbs, " ")
    for (j = 1; j <= m; j++) if ((far = distance(names[i], verbs[j])) < least) { least = far; best = verbs[j] }
    printf "%s=: make %s has no such option; %s", names[i], goals == "" ? "up" : goals, \
      best == "" ? "its options are" list(all) : "did you mean " best "=?"
    return
  }
}

function list(all,    words, n, i, text) {
  n = split(all, words, " ")
  for (i = 1; i <= n; i++) text = text (i == 1 ? " " : ", ") words[i] "="
  return text
}

# How many letters differ, as Levenshtein counts.
function distance(a, b,    i, j, row, above, kept) {
  for (j = 0; j <= length(b); j++) row[j] = j
  for (i = 1; i <= length(a); i++) {
    above = row[0]; row[0] = i
    for (j = 1; j <= length(b); j++) {
      kept = row[j]
      row[j] = least3(kept + 1, row[j - 1] + 1, above + (substr(a, i, 1) != substr(b, j, 1)))
      above = kept
    }
  }
  return row[length(b)]
}

function least3(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
