# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which family of distributions a host belongs to, judged by all evidence and not by one name.

Private to this collection: it may change in any release.
"""

import shlex

REDHAT, DEBIAN, SUSE, ARCH, UNKNOWN = "redhat", "debian", "suse", "arch", "unknown"

# The distributions: ID of os-release(5) in lower case, what else the fields of TOLD_BY must contain
# (lower case, "" for nothing), family, name. The first row that fits is used; for a family of None
# the other evidence decides. UNKNOWN is for known distributions of no supported family.
# Sources: the os-release files themselves, as published by the vendors' images and release packages.
DISTRIBUTIONS = (
    # Server and desktop of Kylin share ID=kylin; the desktop of V11 has no ID_LIKE any more.
    ("kylin", "advanced server", REDHAT, "Kylin Linux Advanced Server"),
    ("kylin", "高级服务器", REDHAT, "Kylin Linux Advanced Server"),
    ("kylin", "platform:ky", REDHAT, "Kylin Linux Advanced Server"),
    ("kylin", "desktop", DEBIAN, "Kylin Desktop"),
    ("kylin", "桌面", DEBIAN, "Kylin Desktop"),
    ("kylin", "(juniper)", DEBIAN, "Kylin"),
    ("kylin", "", None, "Kylin"),
    ("neokylin", "", REDHAT, "NeoKylin"),
    ("kylinsec", "", REDHAT, "KylinSec OS"),
    ("openkylin", "", DEBIAN, "openKylin"),
    # UOS Server a, c and e are built with rpm and have a PLATFORM_ID, d is Debian and has none.
    ("uos", "platform:uel", REDHAT, "UOS Server"),
    ("uos", "desktop", DEBIAN, "UOS Desktop"),
    ("uos", "桌面", DEBIAN, "UOS Desktop"),
    ("uos", "server", None, "UOS Server"),
    ("uos", "", None, "UOS"),
    ("deepin", "", DEBIAN, "Deepin"),
    ("openeuler", "", REDHAT, "openEuler"),
    ("euleros", "", REDHAT, "EulerOS"),
    ("hce", "", REDHAT, "Huawei Cloud EulerOS"),
    ("anolis", "", REDHAT, "Anolis OS"),
    ("alinux", "", REDHAT, "Alibaba Cloud Linux"),
    ("tencentos", "", REDHAT, "TencentOS Server"),
    ("tlinux", "", REDHAT, "TencentOS Server"),
    ("opencloudos", "", REDHAT, "OpenCloudOS"),
    ("bclinux", "", REDHAT, "BigCloud Enterprise Linux"),
    ("ctyunos", "", REDHAT, "CTyunOS"),
    ("velinux", "", DEBIAN, "veLinux"),
    ("asianux", "", REDHAT, "Asianux"),
    ("rhel", "", REDHAT, "Red Hat Enterprise Linux"),
    ("centos", "stream", REDHAT, "CentOS Stream"),
    ("centos", "", REDHAT, "CentOS Linux"),
    ("rocky", "", REDHAT, "Rocky Linux"),
    ("almalinux", "", REDHAT, "AlmaLinux"),
    ("ol", "", REDHAT, "Oracle Linux Server"),
    ("amzn", "", REDHAT, "Amazon Linux"),
    ("fedora", "", REDHAT, "Fedora Linux"),
    ("scientific", "", REDHAT, "Scientific Linux"),
    ("cloudlinux", "", REDHAT, "CloudLinux"),
    ("virtuozzo", "", REDHAT, "Virtuozzo"),
    ("eurolinux", "", REDHAT, "EuroLinux"),
    ("miraclelinux", "", REDHAT, "MIRACLE LINUX"),
    ("springdale", "", REDHAT, "Springdale Linux"),
    ("circle", "", REDHAT, "Circle Linux"),
    ("clearos", "", REDHAT, "ClearOS"),
    ("xenenterprise", "", REDHAT, "XenServer"),
    ("nobara", "", REDHAT, "Nobara Linux"),
    ("ultramarine", "", REDHAT, "Ultramarine Linux"),
    ("mariner", "", REDHAT, "CBL-Mariner"),
    ("azurelinux", "", REDHAT, "Azure Linux"),
    ("debian", "", DEBIAN, "Debian GNU/Linux"),
    ("ubuntu", "", DEBIAN, "Ubuntu"),
    ("raspbian", "", DEBIAN, "Raspbian GNU/Linux"),
    ("linuxmint", "", DEBIAN, "Linux Mint"),
    ("kali", "", DEBIAN, "Kali GNU/Linux"),
    ("parrot", "", DEBIAN, "Parrot"),
    ("pop", "", DEBIAN, "Pop!_OS"),
    ("elementary", "", DEBIAN, "elementary OS"),
    ("zorin", "", DEBIAN, "Zorin OS"),
    ("neon", "", DEBIAN, "KDE neon"),
    ("devuan", "", DEBIAN, "Devuan GNU/Linux"),
    ("pureos", "", DEBIAN, "PureOS"),
    ("trisquel", "", DEBIAN, "Trisquel GNU/Linux"),
    ("pardus", "", DEBIAN, "Pardus GNU/Linux"),
    ("astra", "", DEBIAN, "Astra Linux"),
    ("cumulus-linux", "", DEBIAN, "Cumulus Linux"),
    ("sles", "", SUSE, "SUSE Linux Enterprise Server"),
    ("sles_sap", "", SUSE, "SUSE Linux Enterprise Server for SAP Applications"),
    ("sled", "", SUSE, "SUSE Linux Enterprise Desktop"),
    ("sle-micro", "", SUSE, "SUSE Linux Enterprise Micro"),
    ("sl-micro", "", SUSE, "SUSE Linux Micro"),
    ("suse-microos", "", SUSE, "SUSE Linux Enterprise Micro"),
    ("opensuse-leap", "", SUSE, "openSUSE Leap"),
    ("opensuse-tumbleweed", "", SUSE, "openSUSE Tumbleweed"),
    ("opensuse-slowroll", "", SUSE, "openSUSE Slowroll"),
    ("opensuse-microos", "", SUSE, "openSUSE MicroOS"),
    ("opensuse-leap-micro", "", SUSE, "openSUSE Leap Micro"),
    ("opensuse-aeon", "", SUSE, "openSUSE Aeon"),
    ("opensuse", "", SUSE, "openSUSE"),
    ("suse", "", SUSE, "SUSE Linux"),
    ("arch", "", ARCH, "Arch Linux"),
    ("archlinux", "", ARCH, "Arch Linux"),
    ("archarm", "", ARCH, "Arch Linux ARM"),
    ("manjaro", "", ARCH, "Manjaro Linux"),
    ("manjaro-arm", "", ARCH, "Manjaro ARM"),
    ("endeavouros", "", ARCH, "EndeavourOS"),
    ("cachyos", "", ARCH, "CachyOS Linux"),
    ("garuda", "", ARCH, "Garuda Linux"),
    ("steamos", "debian", DEBIAN, "SteamOS"),
    ("steamos", "", ARCH, "SteamOS"),
    ("alpine", "", UNKNOWN, "Alpine Linux"),
    ("gentoo", "", UNKNOWN, "Gentoo"),
    ("slackware", "", UNKNOWN, "Slackware"),
    ("void", "", UNKNOWN, "Void"),
    ("nixos", "", UNKNOWN, "NixOS"),
    ("altlinux", "", UNKNOWN, "ALT Linux"),
    ("clear-linux-os", "", UNKNOWN, "Clear Linux OS"),
    ("solus", "", UNKNOWN, "Solus"),
)
TOLD_BY = ("NAME", "PRETTY_NAME", "VERSION", "VERSION_US", "PLATFORM_ID", "VARIANT", "ID_LIKE")
SHOWN = ("ID", "NAME", "PLATFORM_ID", "ID_LIKE")

# Release files of older systems, and of trees without os-release; the most reliable first.
RELEASE_FILES = (
    "etc/kylin-release",
    "etc/openEuler-release",
    "etc/euleros-release",
    "etc/uos-release",
    "etc/UnionTech-release",
    "etc/anolis-release",
    "etc/alinux-release",
    "etc/tencentos-release",
    "etc/opencloudos-release",
    "etc/oracle-release",
    "etc/rocky-release",
    "etc/almalinux-release",
    "etc/fedora-release",
    "etc/centos-release",
    "etc/system-release",
    "etc/redhat-release",
    "etc/SuSE-release",
    "etc/arch-release",
    "etc/lsb-release",
    "etc/debian_version",
)
# Start (lower case) of such a line, or of the NAME for an unknown ID: the ID it stands for.
RELEASE_NAMES = (
    ("kylinsec", "kylinsec"),
    ("kylin", "kylin"),
    ("银河麒麟", "kylin"),
    ("neokylin", "neokylin"),
    ("uniontech os", "uos"),
    ("uos", "uos"),
    ("统信", "uos"),
    ("openeuler", "openeuler"),
    ("euleros", "euleros"),
    ("huawei cloud euleros", "hce"),
    ("anolis os", "anolis"),
    ("alibaba cloud linux", "alinux"),
    ("aliyun linux", "alinux"),
    ("tencentos", "tencentos"),
    ("opencloudos", "opencloudos"),
    ("bigcloud enterprise linux", "bclinux"),
    ("oracle linux", "ol"),
    ("rocky linux", "rocky"),
    ("almalinux", "almalinux"),
    ("amazon linux", "amzn"),
    ("fedora", "fedora"),
    ("centos", "centos"),
    ("red hat", "rhel"),
    ("scientific linux", "scientific"),
    ("cloudlinux", "cloudlinux"),
    ("debian", "debian"),
    ("ubuntu", "ubuntu"),
    ("deepin", "deepin"),
    ("suse linux enterprise server", "sles"),
    ("suse linux enterprise desktop", "sled"),
    ("opensuse", "opensuse"),
    ("arch linux", "arch"),
)

# Files of package managers: group, paths (one of them is enough), families, weight.
# A database of packages weighs most, a program that installs from repositories next, a lone rpm or
# dpkg least: both are packages that any family offers.
MARKS = (
    ("dpkg database", ("var/lib/dpkg/status", "var/lib/dpkg/status.d"), (DEBIAN,), 5),
    ("apt", ("usr/bin/apt-get", "usr/bin/apt", "usr/bin/aptitude"), (DEBIAN,), 4),
    ("apt settings", ("etc/apt",), (DEBIAN,), 2),
    ("Debian release", ("etc/debian_version",), (DEBIAN,), 2),
    ("dpkg", ("usr/bin/dpkg",), (DEBIAN,), 1),
    (
        "dnf or yum",
        ("usr/bin/dnf", "usr/bin/dnf5", "usr/bin/dnf-3", "usr/bin/yum", "usr/bin/microdnf", "usr/bin/tdnf"),
        (REDHAT,),
        4,
    ),
    ("rpm-ostree", ("usr/bin/rpm-ostree",), (REDHAT,), 4),
    ("yum repositories", ("etc/yum.repos.d", "etc/yum.conf", "etc/dnf"), (REDHAT,), 2),
    ("Red Hat release", ("etc/redhat-release",), (REDHAT,), 2),
    ("zypper", ("usr/bin/zypper",), (SUSE,), 6),
    ("zypp settings", ("etc/zypp",), (SUSE,), 3),
    ("SUSE release", ("etc/SuSE-release", "etc/SUSE-brand"), (SUSE,), 2),
    (
        "rpm database",
        tuple(
            directory + "/" + name
            for directory in ("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm")
            for name in ("rpmdb.sqlite", "Packages", "Packages.db")
        ),
        (REDHAT, SUSE),
        3,
    ),
    ("rpm", ("usr/bin/rpm", "var/lib/rpm"), (REDHAT, SUSE), 1),
    ("pacman database", ("var/lib/pacman/local",), (ARCH,), 5),
    ("pacman", ("usr/bin/pacman", "etc/pacman.conf"), (ARCH,), 4),
)
ENOUGH = 4  # more than a lone rpm or dpkg, which any family offers
SURE = 7  # a database and a program of one family, and none of the named one: the name is wrong

# Code names of the editions of UOS Server, for trees without PLATFORM_ID and package manager.
CODENAMES = {"kongzi": REDHAT, "fuyu": REDHAT, "fou": DEBIAN}

# Accounts that a family's base system has: name, UID (None for any), family.
# Sources: base-passwd of Debian, setup of Fedora, system-user-* of openSUSE, filesystem of Arch.
ACCOUNTS = (
    ("www-data", 33, DEBIAN),
    ("daemon", 1, DEBIAN),
    ("_apt", None, DEBIAN),
    ("gnats", 41, DEBIAN),
    ("halt", 7, REDHAT),
    ("shutdown", 6, REDHAT),
    ("operator", 11, REDHAT),
    ("apache", 48, REDHAT),
    ("nginx", None, REDHAT),
    ("wwwrun", None, SUSE),
    ("http", 33, ARCH),
    ("alpm", None, ARCH),
)


def parse_os_release(text):
    """The assignments of an os-release(5) file as a dict; other lines are ignored."""
    fields = {}
    for line in text.lstrip("\ufeff").replace("\r", "\n").split("\n"):
        name, equals, value = line.partition("=")
        if equals and name.strip().replace("_", "").isalnum():
            fields[name.strip().upper()] = _unquoted(value.strip())
    return fields


def identify(fields, releases, seen, users):
    """Determine the family of a host by its evidence.

    ``fields`` is os-release as a dict, ``releases`` the texts of RELEASE_FILES by path, ``seen`` the
    set of paths of MARKS that the host has, ``users`` its accounts as a dict of names to UIDs.
    Returns a dict: ``family``, ``distribution`` (name and version), ``evidence`` (list of str, the grounds
    of the result), ``guessed`` (bool, neither the table nor ID_LIKE settles it), ``notes`` (list
    of (text key, dict of parameters) to be told to the user).
    """
    fields = fields if fields.get("ID") else _fields_of(releases) or fields
    row = _row_of(fields.get("ID", ""), fields) or _row_of(_known_start(fields.get("NAME", "")), fields)
    weights = _weigh(seen)
    result = {
        "distribution": _distribution(row, fields),
        "evidence": ["%s=%s" % (key, fields[key]) for key in SHOWN if fields.get(key)],
        "guessed": False,
        "notes": [],
    }
    result["evidence"] += [group for group, paths, dummy, dummy in MARKS if not seen.isdisjoint(paths)]
    result["family"] = _judge(row, fields, weights, users, result)
    return result


def _judge(row, fields, weights, users, result):
    def note(key, **params):
        result["guessed"] = result["guessed"] or key != "family_like"
        result["notes"].append((key, dict(params, distribution=result["distribution"])))

    if row and row[2] == UNKNOWN:
        result["notes"].append(("family_unsupported", {"distribution": result["distribution"]}))
        return UNKNOWN
    # No distribution without a family in the table is of the SUSE or Arch family.
    open_name = row is not None and row[2] is None
    host, host_weight = _heaviest(weights, (REDHAT, DEBIAN) if open_name else (REDHAT, DEBIAN, SUSE, ARCH))
    if row and row[2]:
        if host and host != row[2] and host_weight >= SURE and not weights.get(row[2]):
            note("family_contradicted", named=row[2], family=host)
            return host
        return row[2]
    like = _liked(fields)
    if like and (host_weight < ENOUGH or weights.get(like, 0) == host_weight):
        if not row:
            note("family_like", family=like, like=fields["ID_LIKE"])
        return like
    if like and host != like:
        note("family_contradicted", named=like, family=host)
        return host
    if host:
        others = [weight for family, weight in weights.items() if family != host]
        if not row or host_weight < ENOUGH or 2 * max(others, default=0) > host_weight:
            note("family_host", family=host)
        return host
    by_codename = CODENAMES.get(fields.get("VERSION_CODENAME", "").lower()) if row else None
    if by_codename:
        result["evidence"].append("VERSION_CODENAME=" + fields["VERSION_CODENAME"])
        note("family_codename", family=by_codename)
        return by_codename
    return _by_accounts(users, result, note)


def _by_accounts(users, result, note):
    weights = {}
    for name, uid, family in ACCOUNTS:
        if name in users and uid in (None, users[name]):
            weights[family] = weights.get(family, 0) + 1
            result["evidence"].append("user %s (%d)" % (name, users[name]))
    family, dummy = _heaviest(weights, (REDHAT, DEBIAN, SUSE, ARCH))
    note("family_users" if family else "family_unknown", family=family)
    return family or UNKNOWN


def _weigh(seen):
    weights = {}
    for _dummy, paths, families, weight in MARKS:
        if not seen.isdisjoint(paths):
            for family in families:
                weights[family] = weights.get(family, 0) + weight
    return weights


def _heaviest(weights, families):
    """(family, weight), the first of ``families`` among equals; (None, 0) where none has a weight."""
    best = max(families, key=lambda family: weights.get(family, 0))
    return (best, weights[best]) if weights.get(best) else (None, 0)


def _row_of(name, fields):
    told = " ".join(fields.get(key, "") for key in TOLD_BY).lower()
    for row in DISTRIBUTIONS:
        if row[0] == name.lower() and row[1] in told:
            return row
    return None


def _liked(fields):
    """The family of the first distribution in ID_LIKE that has one, closest relative first: os-release(5)."""
    for name in fields.get("ID_LIKE", "").split():
        row = _row_of(name, {})
        if row and row[2] not in (None, UNKNOWN):
            return row[2]
    return None


def _fields_of(releases):
    """The fields of os-release, derived from the release files of older systems."""
    for path in RELEASE_FILES:
        text = releases.get(path)
        if text is None:
            continue
        lines = text.strip().split("\n")
        assigned = parse_os_release(text)
        if path == "etc/lsb-release" and assigned.get("DISTRIB_ID"):
            described = assigned.get("DISTRIB_DESCRIPTION", "")
            return {
                "ID": assigned["DISTRIB_ID"],
                "NAME": described or assigned["DISTRIB_ID"],
                "VERSION_ID": assigned.get("DISTRIB_RELEASE", ""),
            }
        if assigned.get("ID"):
            return assigned
        if path == "etc/debian_version":
            return {"ID": "debian", "VERSION_ID": lines[0]}
        if path == "etc/arch-release":
            return {"ID": "arch"}
        name = _known_start(lines[0])
        if name:
            version = lines[0].partition(" release ")[2].split() or [assigned.get("VERSION", "")]
            return {"ID": name, "NAME": lines[0], "VERSION_ID": version[0]}
    return None


def _known_start(line):
    """The ID that a line stands for by how it starts, or an empty string."""
    return next((name for start, name in RELEASE_NAMES if line.lower().startswith(start)), "")


def _distribution(row, fields):
    """A stable name: what the table calls it and its version."""
    name = row[3] if row else fields.get("NAME") or fields.get("PRETTY_NAME") or fields.get("ID", "")
    version = fields.get("VERSION_ID") or fields.get("VERSION_CODENAME", "")
    if version[:1] == "v" and version[1:2].isdigit():
        version = version.upper()
    return name if not version or name.endswith(version) else (name + " " + version).strip()


def _unquoted(value):
    # shlex supports two of the four escapes of os-release(5) in double quotes.
    plain = value.replace("\\$", "$").replace("\\`", "`")
    try:
        return " ".join(shlex.split(plain, comments=True))
    except ValueError:
        return value.strip("\"'")
