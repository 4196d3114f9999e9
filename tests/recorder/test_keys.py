from __future__ import annotations

import pytest

from mockex.core.accounts import KeyKind, account_named
from mockex.errors import UsageError
from mockex.recorder.keys import keys_in, read_key_file, warning
from mockex.wire.security import private_key_pem

ALICE = account_named("alice")
ED25519 = ALICE.key_of(KeyKind.ED25519)
RSA = ALICE.key_of(KeyKind.RSA)
PEM = private_key_pem(ED25519)


def the_keys(values):
    return keys_in(values, "[!-~]+", "a dialect").all


def a_file(folder, text, mode=0o600):
    path = folder / "keys.env"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_keys_of_every_kind_are_found_hmac_first():
    found = the_keys(
        {
            "MOCKEX_ED25519_API_KEY": ED25519.api_key,
            "MOCKEX_ED25519_PRIVATE_KEY_PEM": PEM,
            "MOCKEX_API_KEY": ALICE.api_key,
            "MOCKEX_API_SECRET": ALICE.api_secret,
            "MOCKEX_RSA_API_KEY": RSA.api_key,
            "MOCKEX_RSA_PRIVATE_KEY_PEM": private_key_pem(RSA),
            "PATH": "/bin",
        }
    )

    assert found == (ALICE.key_of(KeyKind.HMAC), RSA, ED25519)


def test_an_environment_may_spell_the_lines_of_a_pem_as_escapes():
    values = {
        "MOCKEX_ED25519_API_KEY": ED25519.api_key,
        "MOCKEX_ED25519_PRIVATE_KEY_PEM": PEM.replace("\n", "\\n"),
    }

    assert the_keys(values) == (ED25519,)


def test_an_api_key_alone_will_do_for_what_nobody_signs():
    [key] = the_keys({"MOCKEX_API_KEY": " key "})

    assert (key.api_key, key.secret) == ("key", b"")


def test_an_asymmetric_key_without_its_pem_is_none():
    assert the_keys({"MOCKEX_RSA_API_KEY": "key"}) == ()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"MOCKEX_API_KEY": "two words"}, "MOCKEX_API_KEY holds no API key of a dialect"),
        (
            {"MOCKEX_ED25519_API_KEY": "key", "MOCKEX_ED25519_PRIVATE_KEY_PEM": "hush"},
            "MOCKEX_ED25519_PRIVATE_KEY_PEM holds no private key, wanted an unencrypted PEM",
        ),
        (
            {"MOCKEX_RSA_API_KEY": "key", "MOCKEX_RSA_PRIVATE_KEY_PEM": PEM},
            "MOCKEX_RSA_PRIVATE_KEY_PEM holds a private key of another kind, wanted RSA",
        ),
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(values, sentence):
    with pytest.raises(UsageError) as caught:
        the_keys(values)

    assert str(caught.value) == sentence


def test_a_key_file_is_read_as_a_dotenv_is(tmp_path):
    path = a_file(
        tmp_path,
        f"""# of alice
MOCKEX_API_KEY={ALICE.api_key}   # the HMAC one
export MOCKEX_API_SECRET='{ALICE.api_secret}'

MOCKEX_ED25519_API_KEY = {ED25519.api_key}
MOCKEX_ED25519_PRIVATE_KEY_PEM="{PEM}"
DATABASE_URL=postgres://somewhere
""",
    )

    assert the_keys(read_key_file(path)) == (ALICE.key_of(KeyKind.HMAC), ED25519)


def test_a_pem_may_lie_in_a_file_of_its_own_beside_it(tmp_path):
    (tmp_path / "ed25519.pem").write_text(PEM)
    path = a_file(
        tmp_path,
        f"MOCKEX_ED25519_API_KEY={ED25519.api_key}\n"
        "MOCKEX_ED25519_PRIVATE_KEY_PEM_FILE=ed25519.pem\n",
    )

    assert the_keys(read_key_file(path)) == (ED25519,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "# keys\nhush\n",
            "{path}:2: is no NAME=value; a PEM of several lines stands in quotes",
        ),
        (
            "MOCKEX_API_KEYS=hush\n",
            "{path}:1: names MOCKEX_API_KEYS, which is no key; did you mean 'MOCKEX_API_KEY'?",
        ),
        ('A=1\nMOCKEX_API_KEY="hush\n', '{path}:2: opens a " that nothing closes'),
        (
            "MOCKEX_RSA_PRIVATE_KEY_PEM_FILE=nowhere.pem",
            "MOCKEX_RSA_PRIVATE_KEY_PEM_FILE: there is no file {folder}/nowhere.pem",
        ),
    ],
)
def test_what_cannot_be_understood_is_named_by_its_line_and_not_shown(tmp_path, text, sentence):
    path = a_file(tmp_path, text)

    with pytest.raises(UsageError) as caught:
        read_key_file(path)

    assert str(caught.value) == sentence.format(path=path, folder=tmp_path)


def test_a_key_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_key_file(tmp_path / "keys.env")

    assert str(caught.value) == f"--key-file: there is no file {tmp_path}/keys.env"


def test_a_key_file_that_everybody_may_read_is_worth_a_sentence(tmp_path):
    path = a_file(tmp_path, "", mode=0o644)

    assert warning(path) == (
        f"{path} can be read by everybody on this machine; chmod 600 {path} keeps it close"
    )
    assert warning(a_file(tmp_path, "", mode=0o600)) is None
