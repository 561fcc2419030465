#!/usr/bin/env bash
# What `./dev lint` checks; build-clang/ must be configured. Options: changed, since=COMMIT, quick.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

since='' tidy=yes
for option in "$@"; do
    case $option in
        changed) since=HEAD ;;
        since=*) since=${option#since=} ;;
        quick) tidy=no ;;
        *) echo "lint: there is no option '$option'" >&2 && exit 2 ;;
    esac
done

failures=0

step()  # NAME COMMAND...
{
    local name=$1
    shift
    if "$@"; then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        ((failures += 1))
    fi
}

own_files() { git ls-files --cached --others --exclude-standard -- "$@"; }

formatting()
{
    local wrong
    wrong=$(own_files '*.cpp' '*.hpp' | xargs -r clang-format --dry-run -Werror 2>&1 | grep -o -E '^[^ :]+:[0-9]+' | sort -u -t: -k1,1)
    [[ -z $wrong ]] || { echo "clang-format -i would change:" && echo "$wrong" && return 1; }
}

# Tables of data may be long; a program or a text of ours may not.
file_length()
{
    own_files '*.cpp' '*.hpp' '*.py' '*.sh' '*.hcl' meson.build dev .ci/run | xargs -r wc -l |
        awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines, 500 is the limit"; long = 1 } END { exit long }'
}

# Marks of unfinished work, and words that talk down to the reader.
words()
{
    local found
    found=$(own_files | grep -v -x -e tools/lint.sh -e LICENSE | xargs -r grep -n -I -w -E \
        -e 'TODO|FIXME|XXX|HACK|for now|not implemented yet|illegal|whitelist|blacklist' -e 'and/or')
    [[ -z $found ]] || { echo "$found" && return 1; }
}

trailing_space() { ! own_files | grep -v -E '^tests/golden/|\.(blocks|expected|err|tree)$' | xargs -r grep -n -I -E '[ 	]+$'; }

shell_scripts() { own_files '*.sh' dev .ci/run | xargs -r shellcheck; }

clang_tidy()
{
    local files
    files=$(own_files 'src/*.cpp' 'providers/*.cpp' 'bench/*.cpp')
    if [[ -n $since ]]; then
        files=$(sort <(echo "$files") <(git diff --name-only --diff-filter=d "$since" -- && git ls-files --others --exclude-standard) | uniq -d)
    fi
    [[ -n $files ]] || return 0
    # Only what the build knows: clang-tidy would guess the options of other files.
    files=$(comm -12 <(sort <<<"$files") <(jq -r '.[].file' build-clang/compile_commands.json | sed 's|^\.\./||' | sort -u))
    xargs -P "$(nproc)" -n 1 clang-tidy -p build-clang --quiet 2>&1 <<<"$files" | grep -v -E '^[0-9]+ warnings? (generated|treated as error)'
    return "${PIPESTATUS[0]}"
}

step formatting formatting
step layers python3 tests/layering.py
step 'file length' file_length
step words words
step 'trailing space' trailing_space
step 'shell scripts' shell_scripts
[[ $tidy == no ]] || step clang-tidy clang_tidy

((failures == 0))
