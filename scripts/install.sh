#!/bin/sh
# Makes the virtual environment from the locked requirements and puts the command `zhibiao` into it.
#
#   sh scripts/install.sh VENV UV_VERSION
#
# The project itself is not packaged: it runs from its checkout, beside dbt_project/ and expectations/. A path file and a
# small script make it importable and callable, with nothing to download and nothing to build.
set -eu
venv=$1
uv_version=$2
here=$(pwd)

for python in python3.11 python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        break
    fi
    python=
done
if [ -z "$python" ]; then
    echo "zhibiao needs Python 3.11, and neither python3.11 nor python3 here is one. Install Python 3.11 and try again." >&2
    exit 1
fi

# Compiled once at install: else every start of every command compiles half a gigabyte of sources.
unset PYTHONDONTWRITEBYTECODE
echo "Installing into $here/$venv (once; it takes a minute or two)"
bin=$here/$venv/bin
# An environment that was made in another folder has that folder in its scripts: it is made anew.
if [ -e "$venv/.installed" ] && [ "$(cat "$venv/.installed")" != "$here" ]; then
    rm -rf "$venv"
fi
rm -f "$venv/.installed"
"$bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || "$python" -m venv --clear "$venv"

if "$bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" &&
    VIRTUAL_ENV="$here/$venv" UV_COMPILE_BYTECODE=1 UV_NO_CONFIG=1 \
        "$bin/uv" pip install --quiet --require-hashes --requirement requirements.txt; then
    :
else
    echo "uv could not install; trying pip, which takes longer" >&2
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
fi

site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$here" > "$site/zhibiao.pth"
cat > "$bin/zhibiao" <<END
#!$bin/python
import sys

from orchestration.cli import main

sys.exit(main())
END
chmod +x "$bin/zhibiao"

"$bin/python" -m compileall -q -j 0 "$site" orchestration tests >/dev/null 2>&1 || true  # what cannot be compiled is never imported
printf '%s' "$here" > "$venv/.installed"
