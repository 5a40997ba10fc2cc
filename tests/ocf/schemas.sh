#!/bin/sh
# Validates the agent's meta-data, with the legacy and the modern role names, against every schema that is installed.
#
#   tests/ocf/schemas.sh AGENT        AGENT: the agent, or anything that answers `meta-data` as it does
#   OCF_SPEC=DIR                      a checkout of the OCF specification, for its own grammar of version 1.1
#
# Exit status: 0 all that could be checked is valid, 1 something is not, 77 there is no xmllint.
set -u

agent=${1:?usage: schemas.sh AGENT}
here=$(dirname "$0")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

command -v xmllint >/dev/null || { echo "skipped: xmllint is not installed (libxml2-utils, libxml2)"; exit 77; }

# The version of the OCF API that the caller speaks decides about the names: Pacemaker 1.1.12 says 1.0, 2.1 says 1.1.
OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=0 "$agent" meta-data >"$work/legacy.xml" || exit 1
OCF_RA_VERSION_MAJOR=1 OCF_RA_VERSION_MINOR=1 "$agent" meta-data >"$work/modern.xml" || exit 1
grep -q 'role="Master"' "$work/legacy.xml" && grep -q 'role="Promoted"' "$work/modern.xml" || {
    echo "FAILED: the role names do not follow OCF_RA_VERSION_MINOR"
    failed=1
}

# check NAMES TITLE SCHEMA PACKAGE
check() {
    if [ ! -r "$3" ]; then
        echo "not installed: $2 ($3, package $4)"
        return
    fi
    case $3 in
        *.dtd) option=--dtdvalid ;;
        *) option=--relaxng ;;
    esac
    if xmllint --noout --nonet "$option" "$3" "$work/$1.xml" >"$work/out" 2>&1; then
        echo "valid: $1 names, $2"
    else
        echo "FAILED: $1 names, $2"
        sed 's/^/    /' "$work/out"
        failed=1
    fi
}

for names in legacy modern; do
    check $names "the resource agents' DTD" /usr/share/resource-agents/ra-api-1.dtd resource-agents
    check $names "OCF 1.0, our reading of the specification" "$here/ocf-ra-1.0.rng" "this repository"
    check $names "OCF 1.0 as pcs reads it" /usr/share/pcs/data/ocf-1.0.rng pcs
    check $names "OCF 1.1 as pcs reads it" /usr/share/pcs/data/ocf-1.1.rng pcs
    if [ -n "${OCF_SPEC:-}" ]; then
        check $names "OCF 1.1, the specification's own grammar" "$OCF_SPEC/ra/1.1/ra-api.rng" "OCF-spec"
    fi
done
# It knows no names but Promoted and Unpromoted.
check modern "the resource agents' grammar" /usr/share/resource-agents/metadata.rng resource-agents

exit $failed
