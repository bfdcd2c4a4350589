"""Imports without what nobody uses, each in a process of its own: what is loaded once stays loaded."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said(program: str) -> str:
    """What a fresh interpreter prints; its errors fail the test."""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_opening_a_callback_reads_no_client_of_wechatpy() -> None:
    assert said("import sys, bot.seal; print('wechatpy.client' in sys.modules, 'requests' in sys.modules)") == (
        "False False"
    )


def test_who_wants_the_whole_of_a_package_gets_it_after_parts_of_it_were_loaded() -> None:
    whole = "import bot.seal, wechatpy; from wechatpy.enterprise import WeChatClient; print(WeChatClient.__name__)"
    assert said(whole) == "WeChatClient"


def test_one_error_is_known_by_both_who_loaded_a_part_and_who_loaded_the_whole() -> None:
    both = "import bot.seal, wechatpy; print(wechatpy.WeChatException is bot.seal.WeChatException)"
    assert said(both) == "True"


def test_a_package_that_is_not_installed_is_named() -> None:
    asked = (
        "from bot.lean import unopened\n"
        "try:\n    unopened('wechatpy_of_nobody').__enter__()\n"
        "except ModuleNotFoundError as error: print(error.name)"
    )
    assert said(asked) == "wechatpy_of_nobody"
