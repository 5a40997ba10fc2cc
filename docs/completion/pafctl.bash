# Completion of pafctl for bash.  Needs no other package; tests/docs compares it with pafctl --help.

# What may follow a command: its options, then its subcommands.
_pafctl_words() {
    case $1 in
        "") echo "--help --version status preflight inspect plugin boot switchover accept explain generate" ;;
        status) echo "--help --resource --json --watch --pgdata --datadir --bindir --pghost --pgport --system-user" ;;
        preflight) echo "--help --cib --json" ;;
        inspect) echo "--help --json --node --pg-version --datadir --bindir --pghost --pgport --system-user" \
            "--recovery-template" ;;
        plugin) echo "--help list check" ;;
        "plugin list") echo "--help --json" ;;
        "plugin check") echo "--help --pg-version --server-version" ;;
        boot) echo "--help --config --state-dir --run-dir prepare finish status clear allowed" ;;
        "boot prepare") echo "--help --if-done" ;;
        "boot finish" | "boot status" | "boot clear" | "boot allowed") echo "--help" ;;
        switchover) echo "--help --resource --dry-run --json --force --max-lag --max-transaction --timeout --checkpoint" ;;
        accept) echo "--help --resource --yes --force --json" ;;
        explain) echo "--help --resource --json" ;;
        generate) echo "--help --address --nic --pgdata --datadir --bindir --pghost --parameter --fence --fence-option" \
            "--tool --cib" ;;
    esac
}

_pafctl_nodes() {
    timeout 2 crm_node -l 2>/dev/null | awk '{ print $2 }'
}

# The value of an option; fails for an option that has none.
_pafctl_value() {
    local command=$1 option=$2 current=$3
    case $command/$option in
        generate/--cib) return 1 ;;
        */--node) COMPREPLY=($(compgen -W "$(_pafctl_nodes)" -- "$current")) ;;
        */--resource) COMPREPLY=($(compgen -W "$(timeout 2 crm_resource --list-raw 2>/dev/null | sed 's/:.*//' | sort -u)" \
            -- "$current")) ;;
        */--tool) COMPREPLY=($(compgen -W "pcs-0.9 pcs-0.10 pcs crmsh" -- "$current")) ;;
        */--fence) COMPREPLY=($(compgen -W "$(timeout 2 stonith_admin --list-installed 2>/dev/null)" -- "$current")) ;;
        */--cib | */--config | */--recovery-template) COMPREPLY=($(compgen -f -- "$current")) ;;
        */--pgdata | */--datadir | */--bindir | */--pghost | */--state-dir | */--run-dir)
            COMPREPLY=($(compgen -d -- "$current")) ;;
        */--pgport | */--system-user | */--pg-version | */--server-version | */--address | */--nic | */--parameter | \
            */--fence-option | */--watch | */--max-lag | */--max-transaction | */--timeout | */--checkpoint) COMPREPLY=() ;;
        *) return 1 ;;
    esac
}

_pafctl() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" word at
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        case " $(_pafctl_words "$command") " in
            *" $word "*) [[ $word == -* ]] || command=${command:+$command }$word ;;
        esac
    done
    if [[ $previous == --* ]] && _pafctl_value "$command" "$previous" "$current"; then
        return
    fi
    case $command/$current in
        inspect/[!-]* | inspect/ | "plugin check"/[!-]* | "plugin check"/) COMPREPLY=($(compgen -f -- "$current")) ;;
        accept/[!-]* | accept/) COMPREPLY=($(compgen -W "$(timeout 2 crm_node -n 2>/dev/null)" -- "$current")) ;;
        switchover/[!-]* | switchover/) COMPREPLY=($(compgen -W "$(_pafctl_nodes)" -- "$current")) ;;
        *) COMPREPLY=($(compgen -W "$(_pafctl_words "$command")" -- "$current")) ;;
    esac
}

complete -F _pafctl pafctl
