# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one page of the sample backend: is it up?"""

from django.http import JsonResponse
from django.urls import path


def healthz(request):
    """Answer 200 as soon as the application can answer at all."""
    return JsonResponse({"status": "ok", "service": "oms-backend"})


urlpatterns = [path("healthz", healthz)]
