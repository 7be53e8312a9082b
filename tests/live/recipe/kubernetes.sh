#!/usr/bin/env bash
# kubernetes.sh GO VERSION FOLDER: kube-apiserver, kube-controller-manager and kube-scheduler of that version (v1.36.3) into FOLDER.
#
# k8s.io/kubernetes replaces its own libraries by folders of its repository, which are not in the module that the proxy serves, and Go heeds
# `replace` in the main module alone. So this makes a main module that only requires Kubernetes and replaces each of those libraries by its
# published version: v0.36.3 for v1.36.3. Everything else is as Kubernetes' own go.mod asks for, so the same version gives the same programs.
set -euo pipefail
go=$1 version=$2 folder=$3
. "$(dirname "$0")/module.sh"
libraries=v0.${version#v1.}
minor=${version#v1.}
minor=${minor%%.*}
programs=(kube-apiserver kube-controller-manager kube-scheduler)

main=$(mktemp -d)
trap 'rm -rf "$main"' EXIT
own=$(module GoMod k8s.io/kubernetes "$version")
{
  echo "module sandtable.invalid/live"
  grep -m 1 '^go ' "$own"
  grep -m 1 '^godebug ' "$own" || true
  echo "require k8s.io/kubernetes $version"
  sed -n "s#^\t\(k8s.io/[a-z0-9-]*\) => ./staging/.*#replace \1 => \1 $libraries#p" "$own"
} >"$main/go.mod"
{
  echo "package live"
  for program in "${programs[@]}"; do echo "import _ \"k8s.io/kubernetes/cmd/$program\""; done
} >"$main/programs.go"

# A program that does not know its version says v0.0.0, and refuses what depends on it.
stamp=k8s.io/component-base/version
cd "$main"
for program in "${programs[@]}"; do
  "$go" build -mod=mod -trimpath -ldflags "-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor" \
    -o "$folder/$program" "k8s.io/kubernetes/cmd/$program"
done
