# demo - the walk from a pay record to a case in another department, on the records of deploy/sample.
# shellcheck shell=bash

demo_run() {
	:
}
