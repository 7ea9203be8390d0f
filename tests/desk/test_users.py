"""Operators make accounts and give roles; nobody becomes an administrator by them, and no administrator is theirs."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from galley.kernel.models import User
from galley.kernel.roles import Role, group_of, roles_of

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-pass-phrase"
NEW = reverse("wagtailusers_users:add")


@pytest.fixture
def operator(client):
    user = User.objects.create_user("olga", "olga@example.org", PASSWORD, first_name="Olga", last_name="O")
    user.groups.add(group_of(Role.OPERATOR))
    client.force_login(user)
    return user


@pytest.fixture
def root():
    return User.objects.create_superuser("root", "root@example.org", PASSWORD, first_name="R", last_name="Oot")


@pytest.fixture
def reporter():
    user = User.objects.create_user("ines", "ines@example.org", PASSWORD, first_name="Ines", last_name="I")
    user.groups.add(group_of(Role.REPORTER))
    return user


def filled(user=None, *, groups=(), **more):
    """What Wagtail's form posts: what is there, and the changes."""
    values = {"username": "rosa", "email": "rosa@example.org", "first_name": "Rosa", "last_name": "R"}
    if user is not None:
        values = {name: getattr(user, name) for name in values} | {"is_active": "on"}
    return values | {"groups": [group.pk for group in groups]} | more


def account(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def in_bulk(action, *users):
    address = reverse("wagtail_bulk_action", args=["galley_kernel", "user", action])
    return f"{address}?{'&'.join(f'id={user.pk}' for user in users)}"


def test_an_operator_makes_a_reporter(client, operator):
    assert "Reporter" in client.get(NEW).content.decode()
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    answer = client.post(NEW, filled(groups=[group_of(Role.REPORTER)], **passwords))
    assert answer.status_code == 302
    rosa = User.objects.get(username="rosa")
    assert roles_of(rosa) == {Role.REPORTER}
    assert rosa.check_password(PASSWORD)


def test_an_operator_changes_a_role_and_shuts_an_account(client, operator, reporter):
    assert client.post(account(reporter), filled(reporter, groups=[group_of(Role.DESK_EDITOR)])).status_code == 302
    assert roles_of(reporter) == {Role.DESK_EDITOR}
    values = filled(reporter)
    del values["is_active"]
    client.post(account(reporter), values)
    reporter.refresh_from_db()
    assert not reporter.is_active


@pytest.mark.parametrize("whose", ["new", "other", "own"])
def test_no_crafted_form_makes_an_administrator(client, operator, reporter, whose):
    crafted = {"is_superuser": "on", "is_staff": "on", "password1": PASSWORD, "password2": PASSWORD}
    if whose == "new":
        assert client.post(NEW, filled(**crafted)).status_code == 302
    else:
        user = operator if whose == "own" else reporter
        assert client.post(account(user), filled(user, **crafted)).status_code == 302
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_administrators_account_is_out_of_an_operators_reach(client, operator, root):
    before = User.objects.filter(pk=root.pk).values().get()
    assert client.get(account(root)).status_code == 302  # to the home page, with a word
    crafted = filled(root, email="olga@example.org", password1="another-pass-phrase", password2="another-pass-phrase")
    client.post(account(root), crafted)
    client.post(reverse("wagtailusers_users:delete", args=[root.pk]))
    client.post(in_bulk("set_active_state", root), {"mark_as_active": "False"})
    client.post(in_bulk("assign_role", root), {"role": group_of(Role.REPORTER).pk})
    client.post(in_bulk("delete", root))
    assert User.objects.filter(pk=root.pk).values().get() == before
    assert not root.groups.exists()
    page = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert account(operator) in page
    assert account(root) not in page


def test_an_operator_gives_roles_and_no_other_group(client, operator, reporter):
    own = Group.objects.create(name="keepers of everything")
    assert client.post(account(reporter), filled(reporter, groups=[own])).status_code == 200
    client.post(in_bulk("assign_role", reporter), {"role": own.pk})
    assert roles_of(reporter) == {Role.REPORTER}
    assert own not in reporter.groups.all()
    client.post(in_bulk("assign_role", reporter), {"role": group_of(Role.PRODUCER).pk})
    assert roles_of(reporter) == {Role.REPORTER, Role.PRODUCER}


def test_a_group_that_an_administrator_gave_is_kept(client, operator, reporter):
    own = Group.objects.create(name="keepers of everything")
    reporter.groups.add(own)
    client.post(account(reporter), filled(reporter, groups=[group_of(Role.PRODUCER)]))
    assert set(reporter.groups.all()) == {own, group_of(Role.PRODUCER)}


def test_administrators_make_administrators(client, root, reporter):
    client.force_login(root)
    own = Group.objects.create(name="keepers of everything")
    client.post(account(reporter), filled(reporter, groups=[own], is_superuser="on"))
    reporter.refresh_from_db()
    assert reporter.is_superuser
    assert own in reporter.groups.all()


def test_a_chief_editor_makes_no_accounts(client, reporter):
    reporter.groups.set([group_of(Role.CHIEF_EDITOR)])
    client.force_login(reporter)
    client.post(NEW, filled(password1=PASSWORD, password2=PASSWORD))
    assert User.objects.count() == 1
