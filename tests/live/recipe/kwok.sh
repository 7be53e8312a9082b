#!/usr/bin/env bash
# kwok.sh GO VERSION FOLDER: kwok of that version (v0.8.0) into FOLDER, and stages.yaml: how its nodes and pods live.
# A configuration without stages makes kwok end at once, so all that the tests need are in it: nodes that come up and send heartbeats, pods that
# become ready, complete and go; pods and nodes that fail when they are labelled so; and the usage that an annotation states.
set -euo pipefail
go=$1 version=$2 folder=$3
. "$(dirname "$0")/module.sh"
cd "$(module Dir sigs.k8s.io/kwok "$version")"
"$go" build -mod=readonly -trimpath -ldflags '-s -w' -o "$folder/kwok" ./cmd/kwok
for part in stage/node/fast/node-initialize stage/node/heartbeat-with-lease/node-heartbeat-with-lease stage/node/chaos/node-not-ready \
  stage/pod/fast/pod-ready stage/pod/fast/pod-complete stage/pod/fast/pod-delete stage/pod/chaos/pod-container-running-failed \
  metrics/resource/metrics-resource metrics/usage/usage-from-annotation; do
  cat "kustomize/$part.yaml"
  printf '\n---\n'
done >"$folder/stages.yaml"
