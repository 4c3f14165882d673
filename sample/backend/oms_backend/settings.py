# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the sample backend: one page, no database, nothing to keep secret."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = False
# The sample signs nothing, so a key that does not survive a restart is the safe choice.
SECRET_KEY = os.environ.get("OMS_SECRET_KEY") or os.urandom(32).hex()
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "oms_backend.urls"
WSGI_APPLICATION = "oms_backend.wsgi.application"
INSTALLED_APPS = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
USE_TZ = True
