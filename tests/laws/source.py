"""What the laws look at: the files of the tree, their syntax trees, and the floors of the house."""

from __future__ import annotations

import ast
import subprocess
from configparser import ConfigParser
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "sharewell"


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or will be in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(path for path in paths if path.is_file())


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files of the tree, or of some of its top folders; migrations are left out."""
    found = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    return tuple(path for path in found if not folders or path.relative_to(ROOT).parts[0] in folders)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """A path as people read it, from the root of the tree."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The room a file of the house lies in: sharewell/oauth/token.py is in oauth."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def rooms() -> list[Path]:
    """The folders that are rooms, and the rooms within web."""
    packages = [path.parent for path in python_files("sharewell") if path.name == "__init__.py"]
    depth = {folder: len(folder.relative_to(HOUSE).parts) for folder in packages}
    return sorted(f for f in packages if depth[f] == 1 or (depth[f] == 2 and f.parent.name == "web"))


@cache
def floors() -> dict[str, int]:
    """Room -> floor, the lowest is 1, as .importlinter has them."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    layers = config["importlinter:contract:floors"]["layers"].strip().splitlines()
    numbered = enumerate(reversed(layers), start=1)
    return {room.strip(" ()"): number for number, layer in numbered for room in layer.split("|")}


def texts(path: Path) -> list[tuple[int, str]]:
    """(line, text) of every string in a file that is not a docstring; the fixed parts of f-strings too."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
