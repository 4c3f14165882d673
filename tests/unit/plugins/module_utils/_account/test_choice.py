# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import (
    MARK,
    TEXTS,
    WEB_ACCOUNTS,
    NoSuchChoice,
    choose,
    text,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import Group, User


class Accounts:
    """Accounts in two dicts: name to (uid, gid) or (uid, gid, comment), and name to (gid, members)."""

    def __init__(self, users=None, groups=None, states=None):
        rows = dict({"root": (0, 0)}, **(users or {}))
        self._users = [
            User(name, row[0], row[1], (row + ("",))[2], "/home/" + name, "/bin/bash") for name, row in rows.items()
        ]
        self._groups = [Group(name, row[0], row[1]) for name, row in dict({"root": (0, [])}, **(groups or {})).items()]
        self._states = states or {}

    def user(self, name):
        return next((user for user in self._users if user.name == name), None)

    def user_by_uid(self, uid):
        return next((user for user in self._users if user.uid == uid), None)

    def users(self):
        return self._users

    def group(self, name):
        return next((group for group in self._groups if group.name == name), None)

    def group_by_gid(self, gid):
        return next((group for group in self._groups if group.gid == gid), None)

    def state(self, name):
        return self._states.get(name, (True, False))


def pick(accounts=None, strategy="dedicated", name="oms", group=None, home="/opt/OMS", allow_root=True, **host):
    known = {"family": "redhat", "nologin": "/sbin/nologin", "systemd_version": 243, "system_range": (201, 999)}
    return choose(strategy, name, group, home, accounts or Accounts(), dict(known, **host), allow_root)


def keys(choice):
    return [key for key, dummy in choice["notes"]]


def shown(choice, *names):
    return tuple(choice[name] for name in names)


def test_dedicated_new():
    choice = pick()
    assert shown(choice, "name", "uid", "group", "gid", "home", "shell") == (
        "oms",
        None,
        "oms",
        None,
        "/opt/OMS",
        "/sbin/nologin",
    )
    assert shown(choice, "exists", "group_exists", "create_user", "create_group") == (False, False, True, True)
    assert choice["comment"].endswith(MARK) and not choice["made_by_us"] and not choice["notes"]


def test_existing_dedicated_account_is_used_unchanged():
    choice = pick(Accounts({"oms": (500, 100)}, {"users": (100, [])}))
    assert shown(choice, "name", "uid", "group", "gid", "home", "shell") == (
        "oms",
        500,
        "users",
        100,
        "/home/oms",
        "/bin/bash",
    )
    assert shown(choice, "exists", "group_exists", "create_user", "create_group") == (True, True, False, False)
    assert choice["comment"] is None and not choice["notes"]


@pytest.mark.parametrize(
    "comment,ours",
    [("oms service " + MARK, True), ("oms service %s,,," % MARK, True), ("ann,%s" % MARK, False), ("", False)],
)
def test_made_by_us(comment, ours):
    assert pick(Accounts({"oms": (500, 500, comment)}))["made_by_us"] is ours


def test_group_without_user():
    choice = pick(Accounts(groups={"oms": (77, [])}))
    assert shown(choice, "group", "gid", "create_user", "create_group") == ("oms", 77, True, False)
    assert not choice["notes"]


def test_existing_group_with_members_gives_a_warning():
    assert keys(pick(Accounts(groups={"oms": (77, ["ann", "bob"])}))) == ["group_shared"]


def test_user_without_group():
    choice = pick(Accounts({"oms": (500, 501)}))
    assert shown(choice, "group", "gid", "group_exists", "create_group") == ("501", 501, False, False)
    assert choice["unit_group"] == "" and keys(choice) == ["group_nameless"]


def test_user_without_group_and_a_group_of_that_name():
    choice = pick(Accounts({"oms": (500, 501)}, {"oms": (77, [])}))
    assert shown(choice, "group", "gid") == ("501", 501)


@pytest.mark.parametrize("wanted", ["web", "33"])
def test_group_asked_for(wanted):
    accounts = Accounts({"oms": (500, 500)}, {"oms": (500, []), "web": (33, [])})
    choice = pick(accounts, group=wanted)
    assert shown(choice, "group", "gid", "create_group") == ("web", 33, False)
    assert keys(choice) == ["group_not_own"]


def test_group_asked_for_and_member_of():
    accounts = Accounts({"oms": (500, 500)}, {"oms": (500, []), "web": (33, ["oms"])})
    assert not pick(accounts, group="web")["notes"]


def test_group_asked_for_and_missing():
    choice = pick(Accounts({"oms": (500, 500)}, {"oms": (500, [])}), group="web")
    assert shown(choice, "group", "gid", "group_exists", "create_group", "create_user") == (
        "web",
        None,
        False,
        True,
        False,
    )


@pytest.mark.parametrize("family", sorted(WEB_ACCOUNTS))
@pytest.mark.parametrize("present", ["nginx", "www-data", "wwwrun", "http", "apache"])
def test_web_takes_the_one_that_exists(family, present):
    choice = pick(Accounts({present: (48, 48)}, {present: (48, [])}), "web", None, family=family)
    assert shown(choice, "name", "exists") == (present, True)


@pytest.mark.parametrize(
    "family,first,second",
    [
        ("redhat", "nginx", "apache"),
        ("debian", "www-data", "nginx"),
        ("suse", "wwwrun", "nginx"),
        ("arch", "http", "nginx"),
    ],
)
def test_web_takes_the_family_s_own_first(family, first, second):
    accounts = Accounts({second: (48, 48), first: (33, 33)})
    assert pick(accounts, "web", None, family=family)["name"] == first


@pytest.mark.parametrize(
    "family,name,group,home",
    [
        ("redhat", "nginx", "nginx", "/var/lib/nginx"),
        ("debian", "www-data", "www-data", "/var/www"),
        ("suse", "wwwrun", "www", "/var/lib/wwwrun"),
        ("arch", "http", "http", "/srv/http"),
    ],
)
def test_web_new(family, name, group, home):
    choice = pick(None, "web", None, family=family)
    assert shown(choice, "name", "group", "home", "create_user", "create_group") == (name, group, home, True, True)


def test_web_of_an_unknown_family_is_refused():
    with pytest.raises(NoSuchChoice) as caught:
        pick(None, "web", None, family="unknown")
    assert caught.value.key == "web_unknown"


@pytest.mark.parametrize("name", ["oms", "500"])
def test_existing(name):
    choice = pick(Accounts({"oms": (500, 500)}, {"oms": (500, [])}), "existing", name)
    assert shown(choice, "name", "uid", "exists") == ("oms", 500, True)


def test_name_of_digits_goes_before_the_number():
    accounts = Accounts({"500": (700, 700), "oms": (500, 500)}, {"x": (700, [])})
    assert pick(accounts, "existing", "500")["uid"] == 700


@pytest.mark.parametrize(
    "name,near",
    [("ngnix", ["nginx"]), ("Nginx", ["nginx"]), ("oms", ["oms-api", "omsd"]), ("omss", ["omsd"]), ("xyz", [])],
)
def test_missing_existing_account_lists_similar_names(name, near):
    accounts = Accounts({"nginx": (48, 48), "omsd": (500, 500), "oms-api": (501, 501), "ann": (1000, 1000)})
    with pytest.raises(NoSuchChoice) as caught:
        pick(accounts, "existing", name)
    assert caught.value.key == "existing_missing"
    assert sorted(caught.value.params["near"]) == near
    assert caught.value.params["web"] == "nginx"


def test_root_gives_a_warning():
    choice = pick(None, "root", None)
    assert shown(choice, "name", "uid", "home") == ("root", 0, "/home/root")
    assert keys(choice) == ["uid_root"]


@pytest.mark.parametrize(
    "strategy,name,key",
    [
        ("dedicated", None, "name_needed"),
        ("existing", None, "name_needed"),
        ("dedicated", "4711", "number_unknown"),
        ("dedicated", "oms.api", "bad_name"),
        ("dedicated", "app@blue", "bad_name"),
        ("dedicated", "1st", "bad_name"),
        ("dedicated", "a" * 32, "bad_name"),
        ("dedicated", "\u540e\u7aef", "bad_name"),
        ("existing", "4711", "existing_missing"),
    ],
)
def test_refused(strategy, name, key):
    with pytest.raises(NoSuchChoice) as caught:
        pick(None, strategy, name)
    assert caught.value.key == key
    caught.value.params.update(near="", web="")
    assert text("en", key, caught.value.params) and text("zh", key, caught.value.params)


def test_group_that_cannot_be_created_is_refused():
    with pytest.raises(NoSuchChoice):
        pick(Accounts({"oms": (500, 500)}), group="4711")


@pytest.mark.parametrize(
    "users,states,expected",
    [
        ({"toor": (0, 0), "oms": (0, 0)}, {}, ["uid_root"]),
        ({"oms": (65534, 500)}, {}, ["uid_nobody"]),
        ({"oms": (61184, 500)}, {}, ["uid_dynamic"]),
        ({"oms": (1000, 500)}, {}, ["uid_login"]),
        ({"ann": (500, 500), "oms": (500, 500)}, {}, ["uid_shared"]),
        ({"oms": (500, 500)}, {"oms": (True, True)}, ["expired"]),
        ({"oms": (500, 500)}, {"oms": (None, None)}, []),
        ({"oms": (33, 500)}, {}, []),
    ],
)
def test_warnings_about_accounts(users, states, expected):
    choice = pick(Accounts(users, {"oms": (500, [])}, states))
    assert keys(choice) == expected
    for key, params in choice["notes"]:
        assert text("en", key, params) and text("zh", key, params)


@pytest.mark.parametrize(
    "name,version,unit_user,note",
    [
        ("first.last", 243, "first.last", []),
        ("ann@corp", 243, "500", ["name_refused"]),
        ("ann@corp", 247, "ann@corp", []),
        ("first.last", 232, "500", ["name_refused"]),
        ("first.last", None, "first.last", ["name_odd"]),
        ("oms", None, "oms", []),
    ],
)
def test_values_for_user_and_group_directives(name, version, unit_user, note):
    choice = pick(Accounts({name: (500, 500)}, {"oms": (500, [])}), "existing", name, systemd_version=version)
    assert shown(choice, "name", "unit_user", "unit_group") == (name, unit_user, "oms")
    assert keys(choice) == note


def test_texts_have_the_same_parameters_in_both_languages():
    for key, languages in TEXTS.items():
        fields = [{field for dummy, field, dummy, dummy in string.Formatter().parse(one) if field} for one in languages]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize(
    "strategy, name",
    [
        ("dedicated", "toor"),
        ("dedicated", "0"),
        ("existing", "root"),
        ("existing", "00"),
        ("root", None),
        ("web", None),
    ],
)
def test_uid_0_is_root_whatever_its_name(strategy, name):
    accounts = Accounts({"toor": (0, 0), "nginx": (0, 0)})
    with pytest.raises(NoSuchChoice) as refused:
        pick(accounts, strategy, name, allow_root=False)
    assert refused.value.key == "root_not_allowed"
    assert pick(accounts, strategy, name)["uid"] == 0


def test_other_accounts_do_not_need_allow_root():
    assert pick(Accounts({"oms": (300, 300)}), allow_root=False)["uid"] == 300
