# sqlgen.awk - turns named SQL statements into a C table.
#
#   awk -v stem=wages -v out=build/wages_sql -f sqlgen.awk a.sql b.sql
#
# writes build/wages_sql.h and build/wages_sql.c. An input looks like this:
#
#   -- name: finding_lock :one finding          (:one :maybe :many and a row table; :exec, :rows, :copy;
#                                                "together" behind the row table: see tx_ahead)
#   -- Any other comment.
#   -- $1 finding_id                            (one line a parameter, in order)
#   select id, state
#     from finding
#    where id = $1
#      for update;
#
# Columns that many statements give, or a condition that they share, are written once, above them, and
# named in braces:
#
#   -- columns: finding_all
#   f.finding_id, f.state;
#
#   select {finding_all}
#
# A mistake stops the build with file:line and writes nothing. Portable awk: mawk, gawk, original.

function fail(line, message)
{
	printf "%s:%d: %s\n", file, line, message > "/dev/stderr"
	failed = 1
}

# A line as a C string. Letter by letter, because awks disagree on backslashes in gsub.
function quoted(text,    i, c, result)
{
	result = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\t")
			c = "\\t"
		else if (c == "\\" || c == "\"" || c == "?") # ?: no trigraphs
			c = "\\" c
		result = result c
	}
	return "\"" result "\\n\""
}

function begin_columns(line,    words, n)
{
	n = split(line, words, /[ \t]+/)
	if (n != 3 || words[3] !~ /^[a-z][a-z0-9_]*$/) {
		fail(FNR, "write it as \"-- columns: NAME\"")
		return
	}
	columns = words[3]
	if (columns in columns_at)
		fail(FNR, "columns \"" columns "\" stand at " columns_at[columns] " already")
	columns_at[columns] = file ":" FNR
	columns_file[columns] = file
	columns_line[columns] = FNR
	text_of[columns] = ""
}

function take_columns(line,    last)
{
	last = sub(/;[ \t]*$/, "", line)
	sub(/^[ \t]+/, "", line)
	sub(/[ \t]+$/, "", line)
	text_of[columns] = text_of[columns] (text_of[columns] == "" ? "" : " ") line
	if (last)
		columns = ""
}

# Until the next statement they have to have ended.
function end_columns()
{
	if (columns != "")
		fail(columns_line[columns], "columns \"" columns "\" do not end with ;")
	columns = ""
}

# The line with columns in the place of their name.
function filled(line,    name, result)
{
	result = ""
	while (match(line, /[{][a-z][a-z0-9_]*[}]/)) {
		name = substr(line, RSTART + 1, RLENGTH - 2)
		if (!(name in text_of))
			fail(FNR, "no \"-- columns: " name "\" stands above")
		named[name] = 1
		result = result substr(line, 1, RSTART - 1) text_of[name]
		line = substr(line, RSTART + RLENGTH)
	}
	return result line
}

function begin_statement(line,    words, n, name, card, row)
{
	n = split(line, words, /[ \t]+/)
	name = words[3]
	card = words[4]
	row = n >= 5 ? words[5] : ""
	if (words[1] != "--" || words[2] != "name:" || n < 4 || n > 6 || (n == 6 && words[6] != "together")) {
		fail(FNR, "write it as \"-- name: NAME :one ROW\" (or :maybe, :many, or :exec, :rows, :copy without ROW;" \
			" together may follow ROW)")
		return
	}
	if (name !~ /^[a-z][a-z0-9_]*$/ || length(name) > 48)
		fail(FNR, "name \"" name "\": lower case letters, digits and _, at most 48")
	else if (name in name_at)
		fail(FNR, "name \"" name "\" is used already, at " name_at[name])
	else
		name_at[name] = file ":" FNR
	if (card !~ /^:(one|maybe|many|exec|rows|copy)$/)
		fail(FNR, "\"" card "\" is not :one, :maybe, :many, :exec, :rows or :copy")
	else if (card ~ /^:(exec|rows|copy)$/ && row != "")
		fail(FNR, "an " card " has no row table")
	else if (card !~ /^:(exec|rows|copy)$/ && row !~ /^[a-z][a-z0-9_]*$/)
		fail(FNR, "name the row table after " card)
	open = 1
	body = ""
	n_lines = 0
	ended = 0
	n_params = 0
	opened_at = FNR
	at++
	names[at] = name
	cards[at] = toupper(substr(card, 2))
	rows[at] = row
	together[at] = n == 6
}

# Notes which $n a line of SQL uses, leaving out what stands in single quotes.
function note_params(text,    number)
{
	gsub(/'[^']*'/, "", text)
	while (match(text, /\$[0-9]+/)) {
		number = substr(text, RSTART + 1, RLENGTH - 1) + 0
		used[at, number] = 1
		if (number < 1 || number > n_params)
			fail(FNR, "$" number " has no comment line \"-- $" number " meaning\" above the statement")
		text = substr(text, RSTART + RLENGTH)
	}
}

function end_statement(    i)
{
	if (!open)
		return
	if (n_lines == 0)
		fail(opened_at, "statement \"" names[at] "\" has no SQL")
	else if (!ended)
		fail(last_line, "statement \"" names[at] "\" does not end with ;")
	for (i = 1; i <= n_params; i++)
		if (!((at, i) in used))
			fail(opened_at, "statement \"" names[at] "\" does not use $" i)
	bodies[at] = body
	params[at] = n_params
	open = 0
}

function take_param(line,    number)
{
	match(line, /\$[0-9]+/)
	number = substr(line, RSTART + 1, RLENGTH - 1) + 0
	if (!open)
		fail(FNR, "a parameter before any \"-- name:\" line")
	else if (n_lines)
		fail(FNR, "a parameter's comment stands above the SQL")
	else if (number != n_params + 1)
		fail(FNR, "parameter $" number " where $" (n_params + 1) " is next")
	else
		n_params++
	if (line !~ /\$[0-9]+[ \t]+[^ \t]/)
		fail(FNR, "say what $" number " is: \"-- $" number " meaning\"")
}

function take_sql(line)
{
	if (!open) {
		fail(FNR, "SQL before any \"-- name:\" line")
		return
	}
	if (ended)
		fail(FNR, "statement \"" names[at] "\" has ended: a second one needs its own \"-- name:\"")
	line = filled(line)
	note_params(line)
	if (line ~ /;[ \t]*$/) {
		sub(/;[ \t]*$/, "", line)
		ended = 1
	}
	body = body (n_lines ? "\n" : "") "\t\t" quoted(line)
	n_lines++
	last_line = FNR
}

function write_header(    i, h, done)
{
	h = out ".h"
	print "/* Generated from the .sql files by sqlgen.awk. */" > h
	print "#ifndef GONGDAO_" toupper(stem) "_SQL_H" > h
	print "#define GONGDAO_" toupper(stem) "_SQL_H" > h
	print "" > h
	print "#include \"store.h\"" > h
	print "" > h
	for (i = 1; i <= at; i++)
		if (rows[i] != "" && !(rows[i] in done)) {
			done[rows[i]] = 1
			print "extern const struct row_table " rows[i] "_row;" > h
		}
	print "" > h
	print "extern const struct statement_table " stem "_statements;" > h
	print "" > h
	for (i = 1; i <= at; i++)
		print "#define Q_" toupper(names[i]) " (&" stem "_statements.at[" (i - 1) "])" > h
	print "" > h
	print "#endif" > h
	close(h)
}

function write_source(    i, c)
{
	c = out ".c"
	print "/* Generated from the .sql files by sqlgen.awk. */" > c
	print "#include \"" stem "_sql.h\"" > c
	print "" > c
	print "static const struct statement statements[] = {" > c
	for (i = 1; i <= at; i++) {
		print "\t{\"" names[i] "\"," > c
		print bodies[i] "," > c
		print "\t CARD_" cards[i] ", " params[i] ", " \
			(rows[i] == "" ? "NULL" : "&" rows[i] "_row") (together[i] ? ", true" : ", false") "}," > c
	}
	print "};" > c
	print "" > c
	print "const struct statement_table " stem "_statements = {" at ", statements};" > c
	close(c)
}

BEGIN {
	at = 0
	columns = ""
	open = 0
	failed = 0
}

FNR == 1 {
	end_statement()
	end_columns()
	file = FILENAME
}

/^[ \t]*$/ { next }

/^--[ \t]*columns:/ {
	end_statement()
	end_columns()
	begin_columns($0)
	next
}

/^[ \t]*--[ \t]*[Nn][Aa][Mm][Ee]([ \t]*:|[ \t]+[A-Za-z0-9_]+[ \t]+:)/ {
	end_statement()
	end_columns()
	begin_statement($0)
	next
}

/^[ \t]*--[ \t]*\$[0-9]/ {
	take_param($0)
	next
}

/^[ \t]*--/ { next }

columns != "" {
	take_columns($0)
	next
}

{ take_sql($0) }

END {
	end_statement()
	end_columns()
	for (name in text_of)
		if (!(name in named)) {
			file = columns_file[name]
			fail(columns_line[name], "columns \"" name "\" are named by no statement")
		}
	if (!failed && at == 0) {
		printf "%s: no statement\n", FILENAME > "/dev/stderr"
		failed = 1
	}
	if (!failed) {
		write_header()
		write_source()
	}
	exit failed
}
