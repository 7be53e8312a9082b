#!/usr/bin/env bash
# jaeger.sh GO VERSION FOLDER: jaeger of that version (v1.76.0) into FOLDER.
# Its go.mod replaces modules, which `go install jaeger@version` refuses; so it is built in its module's own folder.
set -euo pipefail
go=$1 version=$2 folder=$3
. "$(dirname "$0")/module.sh"
cd "$(module Dir github.com/jaegertracing/jaeger "$version")"
"$go" build -mod=readonly -trimpath -ldflags '-s -w' -o "$folder/jaeger" ./cmd/jaeger
