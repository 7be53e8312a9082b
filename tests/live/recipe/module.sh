# Sourced by the recipes: `module FIELD MODULE VERSION` downloads a module and prints that field of what Go says of it: Dir, its folder; GoMod.
module() { (cd / && "$go" mod download -json "$2@$3" | sed -n "s/.*\"$1\": \"\(.*\)\",/\1/p"); }
