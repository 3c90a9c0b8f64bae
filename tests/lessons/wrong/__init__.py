"""Wrong answers to the exercises, in a file for each lesson: `WRONG` has for each check
by its name what its verdict must say, and what a student wrote."""
