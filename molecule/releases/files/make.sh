#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes releases of the sample: one as an archive, two as a directory, broken as a directory, three as a tag of git and as
# a zip archive, whose requirements have hashes.
# Usage: make.sh SAMPLE FOLDER WHEELS
set -eu
files=$(cd "$(dirname "$0")" && pwd)
sample=$1
wheels=$3
cd "$2"
rm -rf one one.tar.gz two broken three three.git three.zip
for name in one two broken three; do
    mkdir "$name"
    cp -R "$sample/backend/." "$sample/requirements.txt" "$name"
    find "$name" -name __pycache__ -prune -exec rm -r {} +
    # The page says which code answers, and with which environment.
    sed -i -e "s/\"status\": \"ok\"/\"code\": \"$name\", \"environment\": os.environ.get(\"RELEASE\"), \"static\": os.environ.get(\"STATIC\")/" \
        -e 's/^from django.http/import os\n\nfrom django.http/' "$name/oms_backend/urls.py"
    sed "s/@CODE@/$name/" "$files/work.py" >"$name/work.py"
    python3 "$files/hashes.py" "$wheels" >"$name/hashed.txt"
    sed 's/sha256:./sha256:/; s/$/0/' "$name/hashed.txt" >"$name/tampered.txt"
done
echo 'import nowhere_to_be_found' >>broken/oms_backend/wsgi.py
printf '[project]\nname = "oms"\nversion = "1"\nrequires-python = ">=3.9"\n' >two/pyproject.toml
tar --create --gzip --file=one.tar.gz --directory=one .
cd three
git -c init.defaultBranch=main init --quiet
git add .
git -c user.name=releases -c user.email=releases@example.org commit --quiet --message=three
git tag v3
git clone --quiet --bare . ../three.git
git archive --format=zip --output=../three.zip v3
