# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trees of release files, accounts and a package manager's files, given to the module as ``root:``."""

import io
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import NoSuchChoice
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.facts import facts_of, refusal
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir

TABLE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "fixtures", "distributions.txt")

DPKG_STATUS = """Package: base-files
Status: install ok installed
Version: 12.4

Package: libsystemd0
Status: install ok installed
Version: 999-1

Package: systemd
Status: install ok installed
Priority: important
Architecture: amd64
Version: 252.39-1~deb12u2
Depends: libc6
"""

# What a package manager leaves in a tree, by its name in the table: paths and their texts.
HOSTS = {
    "none": {},
    "apt": {
        "usr/bin/dpkg": "",
        "usr/bin/apt-get": "",
        "etc/apt/sources.list": "",
        "var/lib/dpkg/status": DPKG_STATUS,
    },
    "dnf": {
        "usr/bin/rpm": "",
        "usr/bin/dnf": "",
        "usr/bin/yum": "",
        "etc/yum.repos.d/base.repo": "",
        "var/lib/rpm/rpmdb.sqlite": "",
    },
    "yum": {"usr/bin/rpm": "", "usr/bin/yum": "", "etc/yum.repos.d/base.repo": "", "var/lib/rpm/Packages": ""},
    "tdnf": {"usr/bin/rpm": "", "usr/bin/tdnf": "", "var/lib/rpm/rpmdb.sqlite": ""},
    "ostree": {"usr/bin/rpm": "", "usr/bin/rpm-ostree": "", "usr/share/rpm/rpmdb.sqlite": ""},
    "rpm": {"usr/bin/rpm": "", "usr/lib/sysimage/rpm/Packages.db": ""},
    "zypper": {
        "usr/bin/rpm": "",
        "usr/bin/zypper": "",
        "etc/zypp/zypp.conf": "",
        "usr/lib/sysimage/rpm/Packages.db": "",
    },
    "pacman": {"usr/bin/pacman": "", "etc/pacman.conf": "", "var/lib/pacman/local/systemd-258.1-1/desc": ""},
}

PASSWD = {
    "redhat": "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\nhalt:x:7:0:halt:/sbin:/sbin/halt\n",
    "debian": "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n",
    "suse": "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/usr/sbin/nologin\n",
    "arch": "root:x:0:0::/root:/usr/bin/bash\nbin:x:1:1::/:/usr/bin/nologin\n"
    "http:x:33:33::/srv/http:/usr/bin/nologin\n",
}
GROUP = {
    "redhat": "root:x:0:\nbin:x:1:\n",
    "debian": "root:x:0:\ndaemon:x:1:\nwww-data:x:33:\n",
    "suse": "root:x:0:\nbin:x:1:\n",
    "arch": "root:x:0:\nbin:x:1:\nhttp:x:33:\n",
}
NOLOGIN = {
    "redhat": "/sbin/nologin",
    "debian": "/usr/sbin/nologin",
    "suse": "/usr/sbin/nologin",
    "arch": "/usr/bin/nologin",
}
WEB = {"redhat": "nginx", "debian": "www-data", "suse": "wwwrun", "arch": "http"}


def rows():
    """The table: (name, family, distribution, host, {path: text}) of each entry."""
    with io.open(TABLE, encoding="utf-8") as stream:
        entries = stream.read().split("\n== ")[1:]
    for entry in entries:
        head, rest = entry.split("\n", 1)
        texts = ("--- etc/os-release\n" + rest).split("--- ")[1:]
        files = dict(text.split("\n", 1) for text in texts)
        name, family, distribution, host = [word.strip() for word in head.split("|")]
        yield name, family, distribution, host, files


ROWS = list(rows())


@pytest.fixture
def plant(tmp_path):
    """Makes a tree of files (a text, or None for a path to be left out) and returns its RootDir."""

    def make(*parts):
        files = {}
        for part in parts:
            files.update(part)
        for path, text in files.items():
            if text is not None:
                target = tmp_path / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return RootDir(str(tmp_path))

    return make


def base(family):
    """Accounts and the nologin shell as a family has them."""
    return {
        "etc/passwd": PASSWD[family],
        "etc/group": GROUP[family],
        NOLOGIN[family][1:]: "",
    }


def ask(root, **params):
    """The fact service_user of a tree; no process may be started for it."""
    wanted = {"strategy": "dedicated", "name": "oms", "group": None, "home": "/opt/OMS", "language": "en"}
    wanted["removing"] = None

    def run(argv):
        raise AssertionError("started %r" % argv)

    return facts_of(dict(wanted, **params), root, run)


def os_release(text):
    return {"etc/os-release": text}


@pytest.mark.parametrize("name,family,distribution,host,files", ROWS, ids=[row[0] for row in ROWS])
def test_distribution(plant, name, family, distribution, host, files):
    root = plant(base(family), HOSTS[host], files)
    facts = ask(root)
    assert (facts["family"], facts["distribution"]) == (family, distribution)
    assert not facts["guessed"] and not facts["warnings"]
    assert facts["shell"] == NOLOGIN[family]
    assert facts["create_user"] and facts["create_group"] and not facts["exists"]
    web = ask(root, strategy="web")
    assert (web["name"], web["exists"]) == (WEB[family], family in ("debian", "arch"))


@pytest.mark.parametrize("name,family,distribution,host,files", ROWS, ids=[row[0] for row in ROWS])
def test_release_files_alone_tell_the_family_or_warn(plant, name, family, distribution, host, files):
    facts = ask(plant(files, {"usr/sbin/nologin": ""}))
    assert facts["family"] == family or facts["guessed"]
    assert facts["guessed"] == bool(facts["warnings"])


UOS_SERVER = 'PRETTY_NAME="UnionTech OS Server 20"\nNAME="UnionTech OS Server 20"\nVERSION_ID="20"\nID=%s\n'
KYLIN = 'NAME="Kylin"\nID=kylin\nVERSION_ID="v10"\nPRETTY_NAME="Kylin V10"\n'
UNKNOWN = 'NAME="Foo Linux"\nID=foo\nVERSION_ID="3"\n'
RPM_ON_DEBIAN = {"usr/bin/rpm": "", "var/lib/rpm/rpmdb.sqlite": "", "usr/bin/dnf": ""}
DPKG_ON_REDHAT = {"usr/bin/dpkg": "", "var/lib/dpkg/status": "", "var/lib/dpkg/available": ""}

# name: files, family, distribution, whether it is a guess and warned about
ODD = {
    "only usr/lib/os-release": (
        [base("redhat"), HOSTS["dnf"], {"usr/lib/os-release": 'ID="openEuler"\nVERSION_ID="22.03"\n'}],
        ("redhat", "openEuler 22.03", False),
    ),
    "empty etc/os-release": (
        [base("redhat"), HOSTS["dnf"], {"etc/os-release": "", "usr/lib/os-release": "ID=rocky\nVERSION_ID=9.5\n"}],
        ("redhat", "Rocky Linux 9.5", False),
    ),
    "no os-release, kylin-release": (
        [HOSTS["dnf"], {"etc/kylin-release": "Kylin Linux Advanced Server release V10 (Sword)\n"}],
        ("redhat", "Kylin Linux Advanced Server V10", False),
    ),
    "no os-release, redhat-release of CentOS 6": (
        [HOSTS["yum"], {"etc/redhat-release": "CentOS release 6.7 (Final)\n"}],
        ("redhat", "CentOS Linux 6.7", False),
    ),
    "no os-release, redhat-release of RHEL": (
        [{"etc/redhat-release": "Red Hat Enterprise Linux Server release 6.5 (Santiago)\n"}],
        ("redhat", "Red Hat Enterprise Linux 6.5", False),
    ),
    "no os-release, system-release of Amazon": (
        [{"etc/system-release": "Amazon Linux AMI release 2014.03\n"}],
        ("redhat", "Amazon Linux 2014.03", False),
    ),
    "no os-release, lsb-release of Ubuntu": (
        [
            HOSTS["apt"],
            {"etc/lsb-release": "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n", "etc/debian_version": "bookworm/sid\n"},
        ],
        ("debian", "Ubuntu 22.04", False),
    ),
    "no os-release, debian_version": (
        [HOSTS["apt"], {"etc/debian_version": "10.13\n"}],
        ("debian", "Debian GNU/Linux 10.13", False),
    ),
    "no os-release, SuSE-release": (
        [{"etc/SuSE-release": "SUSE Linux Enterprise Server 12 (s390x)\nVERSION = 12\nPATCHLEVEL = 1\n"}],
        ("suse", "SUSE Linux Enterprise Server 12", False),
    ),
    "no os-release, empty arch-release": ([{"etc/arch-release": ""}], ("arch", "Arch Linux", False)),
    "no os-release, lsb-release of Kylin, rpm": (
        [HOSTS["dnf"], {"etc/lsb-release": 'DISTRIB_ID=Kylin\nDISTRIB_DESCRIPTION="Kylin V10"\n'}],
        ("redhat", "Kylin", False),
    ),
    "quotes, CRLF, byte order mark, comments": (
        [
            HOSTS["dnf"],
            os_release("\ufeff# made by hand\r\n\r\nNAME='Kylin Linux Advanced Server'\r\nID='kylin' # the ID\r\n"),
        ],
        ("redhat", "Kylin Linux Advanced Server", False),
    ),
    "escapes": (
        [HOSTS["dnf"], os_release('ID="k\\ylin"\nID=kylin\nNAME=Kylin\\ Linux\\ Advanced\\ Server\nVERSION_ID=V10\n')],
        ("redhat", "Kylin Linux Advanced Server V10", False),
    ),
    "an unbalanced quote": (
        [HOSTS["apt"], os_release('ID=debian\nVERSION_ID="12\nNAME="Debian GNU/Linux"\n')],
        ("debian", "Debian GNU/Linux 12", False),
    ),
    "not UTF-8": (
        [HOSTS["apt"], {"etc/os-release": "ID=kylin\nVERSION=银河麒麟\nID_LIKE=debian\n".encode("gb18030")}],
        ("debian", "Kylin", False),
    ),
    "kylin with nothing but apt": ([HOSTS["apt"], os_release(KYLIN)], ("debian", "Kylin V10", False)),
    "kylin with nothing but dnf": ([HOSTS["dnf"], os_release(KYLIN)], ("redhat", "Kylin V10", False)),
    "kylin with nothing": ([os_release(KYLIN)], ("unknown", "Kylin V10", True)),
    "kylin on apt with rpm and dnf": ([HOSTS["apt"], RPM_ON_DEBIAN, os_release(KYLIN)], ("debian", "Kylin V10", True)),
    "kylin on dnf with dpkg": ([HOSTS["dnf"], DPKG_ON_REDHAT, os_release(KYLIN)], ("redhat", "Kylin V10", False)),
    "UOS d": ([HOSTS["apt"], os_release(UOS_SERVER % "uos")], ("debian", "UOS Server 20", False)),
    "UOS d with rpm": (
        [HOSTS["apt"], {"usr/bin/rpm": "", "var/lib/rpm/x": ""}, os_release(UOS_SERVER % "uos")],
        ("debian", "UOS Server 20", False),
    ),
    "UOS a without PLATFORM_ID": ([HOSTS["dnf"], os_release(UOS_SERVER % "UOS")], ("redhat", "UOS Server 20", False)),
    "UOS by its code name": (
        [os_release(UOS_SERVER % "uos" + "VERSION_CODENAME=kongzi\n")],
        ("redhat", "UOS Server 20", True),
    ),
    "UOS with another ID": ([HOSTS["apt"], os_release(UOS_SERVER % "uniontech")], ("debian", "UOS Server 20", False)),
    "UOS with nothing": ([os_release(UOS_SERVER % "uos")], ("unknown", "UOS Server 20", True)),
    "Debian with rpm": (
        [HOSTS["apt"], RPM_ON_DEBIAN, os_release("ID=debian\nVERSION_ID=12\n")],
        ("debian", "Debian GNU/Linux 12", False),
    ),
    "Fedora with dpkg and apt": (
        [HOSTS["dnf"], HOSTS["apt"], os_release("ID=fedora\nVERSION_ID=40\n")],
        ("redhat", "Fedora Linux 40", False),
    ),
    "Ubuntu that calls itself CentOS": (
        [HOSTS["apt"], os_release("ID=centos\nVERSION_ID=7\n")],
        ("debian", "CentOS Linux 7", True),
    ),
    "unknown, ID_LIKE": (
        [HOSTS["dnf"], os_release(UNKNOWN + 'ID_LIKE="rhel fedora"\n')],
        ("redhat", "Foo Linux 3", False),
    ),
    "unknown, ID_LIKE of a relative": (
        [os_release(UNKNOWN + 'ID_LIKE="openEuler"\n')],
        ("redhat", "Foo Linux 3", False),
    ),
    "unknown, ID_LIKE contradicts the package manager": (
        [HOSTS["dnf"], os_release(UNKNOWN + "ID_LIKE=debian\n")],
        ("redhat", "Foo Linux 3", True),
    ),
    "unknown, ID_LIKE and a lone rpm": (
        [{"usr/bin/rpm": ""}, os_release(UNKNOWN + "ID_LIKE=debian\n")],
        ("debian", "Foo Linux 3", False),
    ),
    "unknown, dnf": ([HOSTS["dnf"], os_release(UNKNOWN)], ("redhat", "Foo Linux 3", True)),
    "unknown, apt": ([HOSTS["apt"], os_release(UNKNOWN)], ("debian", "Foo Linux 3", True)),
    "unknown, zypper": ([HOSTS["zypper"], os_release(UNKNOWN)], ("suse", "Foo Linux 3", True)),
    "unknown, pacman": ([HOSTS["pacman"], os_release(UNKNOWN)], ("arch", "Foo Linux 3", True)),
    "unknown, accounts of Debian": ([base("debian"), os_release(UNKNOWN)], ("debian", "Foo Linux 3", True)),
    "only passwd of a Red Hat": ([base("redhat")], ("redhat", "", True)),
    "only passwd of an Arch": ([base("arch")], ("arch", "", True)),
    "nothing at all": ([{}], ("unknown", "", True)),
    "Alpine": ([os_release("ID=alpine\nVERSION_ID=3.20\n")], ("unknown", "Alpine Linux 3.20", False)),
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_tree(plant, name):
    parts, expected = ODD[name]
    facts = ask(plant(*parts))
    assert (facts["family"], facts["distribution"], facts["guessed"]) == expected
    assert facts["evidence"] or name == "nothing at all"
    if facts["guessed"] or name == "Alpine" or "ID_LIKE" in name:
        assert facts["warnings"]


@pytest.mark.parametrize("link", ["/usr/share/release", "../usr/share/release", "../../../../usr/./share//release"])
def test_link_is_followed_inside_the_tree(plant, tmp_path, link):
    root = plant(HOSTS["dnf"], {"etc/group": "", "usr/share/release": "ID=rocky\nVERSION_ID=9.5\n"})
    (tmp_path / "etc" / "os-release").symlink_to(link)
    assert ask(root)["distribution"] == "Rocky Linux 9.5"


def test_link_never_leaves_the_tree(plant, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("ID=arch\n")
    root = plant({"tree/etc/group": ""})
    (tmp_path / "tree" / "etc" / "os-release").symlink_to(outside)
    (tmp_path / "tree" / "usr").symlink_to("/")
    assert ask(RootDir(root.path + "/tree"))["family"] == "unknown"


@pytest.mark.parametrize("path", ["etc/os-release", "etc/passwd", "var/lib/dpkg/status"])
def test_fifo_does_not_block(plant, tmp_path, path):
    root = plant({"etc/group": "", "var/lib/dpkg/x": ""})
    os.mkfifo(str(tmp_path / path))
    assert ask(root)["distribution"] == ""


def test_link_loop(plant, tmp_path):
    root = plant({"etc/group": ""})
    (tmp_path / "etc" / "os-release").symlink_to("os-release")
    assert ask(root)["distribution"] == ""


RPM_DATABASE = b"".join(
    b"C\x00%s\x00%s\x001.el8\x00" % package
    for package in ((b"systemd-libs", b"999"), (b"x-systemd", b"888"), (b"systemd", b"239"))
)
SYSTEMD = {
    "no systemd": ({}, None),
    "library": ({"usr/lib/systemd/libsystemd-shared-243.so": ""}, 243),
    "library of Red Hat": ({"usr/lib/systemd/libsystemd-shared-252-18.el9.so": ""}, 252),
    "library of Fedora": ({"usr/lib/systemd/libsystemd-shared-255.4-1.fc40.so": ""}, 255),
    "library of Debian 11": ({"lib/systemd/libsystemd-shared-247.so": ""}, 247),
    "library of Debian 13": ({"usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-257.so": ""}, 257),
    "library without a number": ({"usr/lib/systemd/libsystemd-shared.so": "", "usr/lib/systemd/systemd": ""}, None),
    "program of CentOS 7": ({"usr/lib/systemd/systemd": b"\x7fELF\0systemd 219 running in %ssystem mode. (x)\0"}, 219),
    "dpkg": ({"var/lib/dpkg/status": DPKG_STATUS}, 252),
    "pacman": (
        {"var/lib/pacman/local/systemd-258.1-1/desc": "", "var/lib/pacman/local/systemd-libs-999-1/desc": ""},
        258,
    ),
    "rpm": ({"var/lib/rpm/rpmdb.sqlite": RPM_DATABASE}, 239),
}


@pytest.mark.parametrize("name", list(SYSTEMD))
def test_systemd_version(plant, name):
    files, expected = SYSTEMD[name]
    assert ask(plant({"etc/group": ""}, files))["systemd_version"] == expected


@pytest.mark.parametrize(
    "present,expected",
    [
        (["sbin/nologin", "usr/sbin/nologin"], "/sbin/nologin"),
        (["usr/sbin/nologin"], "/usr/sbin/nologin"),
        (["bin/false"], "/bin/false"),
    ],
)
def test_shell_is_one_that_exists(plant, present, expected):
    facts = ask(plant(os_release("ID=centos\n"), {"etc/passwd": ""}, dict.fromkeys(present, "")))
    assert facts["shell"] == expected and not facts["warnings"]


def test_shell_of_other_accounts_where_none_is_there(plant):
    facts = ask(plant(os_release("ID=debian\n"), {"etc/passwd": "bin:x:1:1:bin:/bin:/sbin/nologin\n"}))
    assert facts["shell"] == "/sbin/nologin" and not facts["warnings"]


def test_missing_shell_gives_a_warning(plant):
    facts = ask(plant(os_release("ID=debian\n")))
    assert facts["shell"] == "/usr/sbin/nologin" and "nologin" in facts["warnings"][0]


def test_accounts_of_the_tree_not_of_the_host(plant):
    facts = ask(plant(os_release("ID=debian\n"), {"etc/passwd": "oms:x:1234:1:Oh:/srv:/bin/sh\n", "etc/group": ""}))
    assert (facts["uid"], facts["home"], facts["shell"], facts["exists"]) == (1234, "/srv", "/bin/sh", True)
    assert facts["is_systemd"] is False


def test_missing_account_lists_near_names_and_the_web_user(plant):
    root = plant(os_release("ID=debian\n"), base("debian"))
    with pytest.raises(NoSuchChoice) as caught:
        ask(root, strategy="existing", name="wwwdata")
    assert refusal(caught.value, "en") == (
        "There is no account 'wwwdata' on this host. Similar names: www-data. The web server account here is www-data."
    )
    assert "www-data" in refusal(caught.value, "zh")


def test_chinese(plant):
    assert "专用系统账户 oms" in ask(plant(os_release("ID=debian\n"), base("debian")), language="zh")["reason"]


class TestAnsibleFamily:
    """Why the family is not ansible-core's ``os_family``."""

    @pytest.fixture
    def families(self):
        distribution = pytest.importorskip("ansible.module_utils.facts.system.distribution")
        return distribution.Distribution.OS_FAMILY

    def test_one_name_for_both_kinds_of_uos(self, families):
        assert families["Uos"] == "Debian"  # UOS Server a and e are built with rpm

    @pytest.mark.parametrize("name", ["Anolis OS", "OpenCloudOS", "BigCloud Enterprise Linux", "Kylin", "openKylin"])
    def test_not_known(self, families, name):
        assert name not in families  # os_family is then the name itself

    def test_v10_is_no_number(self):
        version = pytest.importorskip("ansible.module_utils.compat.version")
        with pytest.raises(TypeError):
            sorted([version.LooseVersion("V10"), version.LooseVersion("8")])
